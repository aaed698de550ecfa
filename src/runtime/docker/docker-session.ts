import path from 'node:path';
import type { AgentClient } from '../../agent/client.ts';
import { InternalError } from '../../model/errors.ts';
import type { NodeName } from '../../model/names.ts';
import type { ClusterPlan, NodePlan } from '../../model/plan.ts';
import type { Surroundings } from '../../model/surroundings.ts';
import { underlayMtuBytes } from '../../model/underlay-mtu.ts';
import { mapConcurrent } from '../../util/concurrency.ts';
import { podnetVersion } from '../../util/package.ts';
import { plural } from '../../util/plural.ts';
import { findAgentBundle } from '../agent-bundle.ts';
import type { RuntimeSession } from '../node-runtime.ts';
import type { Engine } from './engine.ts';
import { agentFingerprint } from './image/agent-fingerprint.ts';
import type { NodeImage } from './image/node-image.ts';
import { agentInImage } from './image/podnet-files.ts';
import { labels } from './labels.ts';
import { type NodeAgent, startNodeAgent } from './node-agent.ts';
import { agentFolder } from './node-container.ts';
import type { Reaper } from './reaper/start-reaper.ts';
import { removeRun } from './remove-run.ts';
import type { UnderlayNetwork } from './underlay-network.ts';

/** What a session has from its beginning. */
export interface SessionFacts {
  readonly runId: string;
  readonly engine: Engine;
  readonly image: NodeImage;
  readonly network: UnderlayNetwork;
  readonly reaper: Reaper;
  /** On everything the run makes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Told once the session has removed all it made. */
  readonly onClosed: () => void;
}

/** An engine works on a few starts at once and queues the rest; this many keep it busy. */
const startsAtOnce = 8;

/** The nodes of one cluster as containers of one network. */
export class DockerSession implements RuntimeSession {
  /** An engine that has ten runs to remove at once takes its time. */
  readonly closeLimitMs = 30_000;
  readonly lost: Promise<never>;
  readonly underlay: RuntimeSession['underlay'];
  private readonly facts: SessionFacts;
  private readonly nodes = new Map<NodeName, NodeAgent>();
  private failLost: (error: unknown) => void = () => undefined;
  /** Aborted when the nodes may go. */
  private readonly leases = new AbortController();
  private closing: Promise<void> | undefined;

  constructor(facts: SessionFacts) {
    this.facts = facts;
    this.underlay = { cidr: facts.network.cidr, mtuBytes: underlayMtuBytes };
    this.lost = new Promise((_resolve, reject) => {
      this.failLost = reject;
    });
    this.lost.catch(() => undefined);
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
    // Put into nodes whose image has another agent than this podnet.
    const agentFiles =
      this.facts.image.agent === agentFingerprint() ? undefined : path.dirname(findAgentBundle());
    let started = 0;
    await mapConcurrent(
      plan.nodes,
      startsAtOnce,
      async (node, siblings) => {
        const agent = await startNodeAgent(this.containerFacts(plan, node, agentFiles), agentFiles, siblings);
        this.nodes.set(node.name, agent);
        agent.lost.catch(this.failLost);
        agent.client.keepLease(this.leases.signal).catch(this.failLost);
        const peers = plan.nodes.filter(({ name }) => name !== node.name);
        await agent.client.request('adoptNode', { underlay: plan.underlay, node, peers }, siblings);
        onProgress?.(`${++started} of ${plural(plan.nodes.length, 'node')}`);
      },
      signal,
    );
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

  private containerFacts(plan: ClusterPlan, node: NodePlan, agentFiles: string | undefined) {
    const { engine, image, network, runId } = this.facts;
    return {
      engine,
      runId,
      image: image.id,
      network: network.name,
      node,
      labels: { ...this.facts.labels, [labels.cluster]: plan.name },
      agent: agentFiles === undefined ? agentInImage : `${agentFolder}/agent.js`,
    };
  }

  private node(name: NodeName): NodeAgent {
    const node = this.nodes.get(name);
    if (node === undefined) throw new InternalError(`there is no container of ${name}`);
    return node;
  }
}
