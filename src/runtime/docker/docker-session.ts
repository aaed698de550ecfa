import path from 'node:path';
import type { AgentClient } from '../../agent/client.ts';
import { EnvironmentError, InternalError } from '../../model/errors.ts';
import { kernelNeedsOf } from '../../model/kernel-needs.ts';
import type { NodeName } from '../../model/names.ts';
import type { ClusterPlan, NodePlan } from '../../model/plan.ts';
import type { Surroundings } from '../../model/surroundings.ts';
import { underlayMtuBytes } from '../../model/underlay-mtu.ts';
import { membersOf } from '../../model/underlay-place.ts';
import { mapConcurrent } from '../../util/concurrency.ts';
import { podnetVersion } from '../../util/package.ts';
import { plural } from '../../util/plural.ts';
import { timeLimit } from '../../util/time-limit.ts';
import { findAgentBundle } from '../agent-bundle.ts';
import { checkKernel } from '../check-kernel.ts';
import type { NodeLostListener, RuntimeSession } from '../node-runtime.ts';
import { planOf } from '../plan-of.ts';
import type { Engine } from './engine.ts';
import { agentFingerprint } from './image/agent-fingerprint.ts';
import type { NodeImage } from './image/node-image.ts';
import { agentInImage } from './image/podnet-files.ts';
import { type NodeAgent, startNodeAgent } from './node-agent.ts';
import { agentFolder, containerName } from './node-container.ts';
import type { Reaper } from './reaper/start-reaper.ts';
import { removeContainer, removeRun } from './remove-run.ts';
import type { UnderlayNetworks } from './underlay-networks.ts';

/** What a session has from its beginning. */
export interface SessionFacts {
  readonly runId: string;
  readonly engine: Engine;
  readonly image: NodeImage;
  readonly networks: UnderlayNetworks;
  readonly reaper: Reaper;
  /** On everything the run makes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Told once the session has removed all it made. */
  readonly onClosed: () => void;
}

/** An engine works on a few starts at once and queues the rest; this many keep it busy. */
const startsAtOnce = 8;

/** How long it may take to take away a node that could not be made. */
const removalMs = 10_000;

/** The nodes of one cluster as containers of one network, or of one a zone with a router between them. */
export class DockerSession implements RuntimeSession {
  /** An engine that has ten runs to remove at once takes its time. */
  readonly closeLimitMs = 30_000;
  /** Containers are lost one by one. */
  readonly lost = new Promise<never>(() => undefined);
  readonly underlay: RuntimeSession['underlay'];
  private readonly facts: SessionFacts;
  private readonly nodes = new Map<NodeName, NodeAgent>();
  private readonly lostNodes = new Map<NodeName, unknown>();
  private readonly lostListeners = new Set<NodeLostListener>();
  /** Aborted when the nodes may go. */
  private readonly leases = new AbortController();
  private closing: Promise<void> | undefined;

  constructor(facts: SessionFacts) {
    this.facts = facts;
    this.underlay = { cidr: facts.networks.cidr, mtuBytes: underlayMtuBytes };
  }

  get surroundings(): Surroundings {
    const { engine, image } = this.facts;
    const [first] = this.nodes.values();
    return {
      podnetVersion: podnetVersion(),
      runtime: 'docker',
      kernel: first?.client.hello.kernel ?? engine.kernel,
      architecture: engine.architecture,
      nodeVersion: first?.client.hello.nodeVersion ?? process.version,
      privilege: first?.client.hello.privilege ?? 'root',
      engine: `${engine.name} ${engine.version}`,
      image: `${image.tag} (${image.source})`,
    };
  }

  async createNodes(
    plan: ClusterPlan,
    signal: AbortSignal,
    onProgress?: (text: string) => void,
  ): Promise<void> {
    let started = 0;
    await mapConcurrent(
      membersOf(plan),
      startsAtOnce,
      async ({ name }, siblings) => {
        await this.startNode(plan, name, siblings);
        if (name !== plan.router?.name) onProgress?.(`${++started} of ${plural(plan.nodes.length, 'node')}`);
      },
      signal,
    );
  }

  async addNode(plan: ClusterPlan, name: NodeName, signal: AbortSignal): Promise<void> {
    try {
      await this.startNode(plan, name, signal);
      // Nobody hears of it before it is there: a frame to a MAC that no port has goes to every port of a bridge.
      await this.tellPeers(plan, name, signal);
    } catch (error) {
      using limit = timeLimit(removalMs);
      const without = { ...plan, nodes: plan.nodes.filter((node) => node.name !== name) };
      await this.removeNode(without, name, limit.signal).catch(() => undefined);
      throw error;
    }
  }

  async removeNode(plan: ClusterPlan, name: NodeName, signal: AbortSignal): Promise<void> {
    const { engine, runId } = this.facts;
    const node = this.nodes.get(name);
    this.nodes.delete(name);
    this.lostNodes.delete(name);
    await node?.close();
    // By its name too: of one whose making was cut short nothing else is known.
    await removeContainer(engine.docker.getContainer(containerName(runId, name)));
    await this.tellPeers(plan, name, signal);
  }

  onNodeLost(listener: NodeLostListener): void {
    this.lostListeners.add(listener);
    for (const [name, error] of this.lostNodes) listener(name, error);
  }

  agentOf(node: NodeName): AgentClient {
    return this.node(node).client;
  }

  enterAgentOf(node: NodeName): readonly string[] {
    const { engine } = this.facts;
    const client =
      engine.name === 'podman' ? ['podman', '--url', engine.address] : ['docker', '--host', engine.address];
    return [...client, 'exec', '-it', this.node(node).container.id.slice(0, 12)];
  }

  agents(): readonly AgentClient[] {
    return [...this.nodes.values()].map(({ client }) => client);
  }

  close(): Promise<void> {
    this.closing ??= this.removeAll();
    return this.closing;
  }

  /** What could not be removed, or may come yet because its making was cut short, is the reaper's. */
  private async removeAll(): Promise<void> {
    const { engine, reaper, runId, onClosed } = this.facts;
    this.leases.abort();
    try {
      await Promise.all([...this.nodes.values()].map((node) => node.close()));
      await removeRun(engine.docker, runId);
      reaper.dismiss();
    } catch (error) {
      reaper.call();
      throw error;
    } finally {
      onClosed();
    }
  }

  private async startNode(plan: ClusterPlan, name: NodeName, signal: AbortSignal): Promise<void> {
    const { node, peers } = planOf(membersOf(plan), name);
    // Put into nodes whose image has another agent than this podnet.
    const agentFiles =
      this.facts.image.agent === agentFingerprint() ? undefined : path.dirname(findAgentBundle());
    const agent = await startNodeAgent(this.containerFacts(node, agentFiles), agentFiles, signal);
    this.nodes.set(name, agent);
    const onLost = (error: unknown): void => this.loseNode(agent, error);
    agent.lost.catch(onLost);
    agent.client.keepLease(this.leases.signal).catch(onLost);
    await checkKernel(agent.client, kernelNeedsOf(plan), signal);
    await agent.client.request('adoptNode', { node, peers }, signal);
  }

  /** Once for each container: one that came in its place has nothing to do with it. */
  private loseNode(agent: NodeAgent, error: unknown): void {
    const { node } = agent;
    if (this.nodes.get(node) !== agent || this.lostNodes.has(node)) return;
    this.lostNodes.set(node, error);
    for (const listener of this.lostListeners) listener(node, error);
  }

  /** Tells all nodes but one whom they may speak with; who is lost, or is lost over it, need not know. */
  private async tellPeers(plan: ClusterPlan, but: NodeName, signal: AbortSignal): Promise<void> {
    const nodes = membersOf(plan);
    const others = [...this.nodes.values()].filter(({ node }) => node !== but && !this.lostNodes.has(node));
    await mapConcurrent(
      others,
      startsAtOnce,
      async ({ client }, siblings) => {
        try {
          await client.request('updatePeers', { nodes }, siblings);
        } catch (error) {
          if (!(error instanceof EnvironmentError && error.code === 'agent-gone')) throw error;
        }
      },
      signal,
    );
  }

  private containerFacts(node: NodePlan, agentFiles: string | undefined) {
    const { engine, image, networks, runId, labels } = this.facts;
    return {
      engine,
      runId,
      image: image.id,
      networks,
      node,
      labels,
      agent: agentFiles === undefined ? agentInImage : `${agentFolder}/agent.js`,
    };
  }

  private node(name: NodeName): NodeAgent {
    const node = this.nodes.get(name);
    if (node === undefined) throw new InternalError(`there is no container of ${name}`);
    return node;
  }
}
