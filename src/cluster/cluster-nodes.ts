import type { AgentClient } from '../agent/client.ts';
import { EnvironmentError, messageOf } from '../model/errors.ts';
import type { NodeName } from '../model/names.ts';
import type { ClusterPlan } from '../model/plan.ts';
import type { RuntimeSession } from '../runtime/node-runtime.ts';
import { Turns } from '../util/turns.ts';

/** What the loss of one node means: the end of the cluster, or only of that node, unless it is the last that is left. */
export type NodeLoss = 'ends-cluster' | 'tolerated';

/** The nodes that a cluster has now, and the way to their agents: they come, go and get lost. */
export class ClusterNodes {
  readonly session: RuntimeSession;
  /** Whether the cluster goes on without a node that is lost. */
  readonly toleratesLoss: boolean;
  /** Rejects when the cluster is lost; never resolves. */
  readonly lost: Promise<never>;
  private current: ClusterPlan;
  private highestOrdinal: number;
  private readonly lostNodes = new Map<NodeName, EnvironmentError>();
  /** Agents of lost nodes; where one agent has all nodes it is never among them. */
  private readonly lostAgents = new Set<AgentClient>();
  private readonly known = new Set<AgentClient>();
  private readonly listeners = new Set<(agent: AgentClient) => void>();
  private readonly turns = new Turns();

  /** @param onLost told of each node that is lost, where that is tolerated */
  constructor(
    plan: ClusterPlan,
    session: RuntimeSession,
    nodeLoss: NodeLoss,
    onLost: (node: NodeName, message: string) => void,
  ) {
    this.current = plan;
    this.session = session;
    this.toleratesLoss = nodeLoss === 'tolerated';
    this.highestOrdinal = highestOf(plan);
    for (const agent of session.agents()) this.known.add(agent);
    this.lost = new Promise((_resolve, reject) => {
      session.lost.catch(reject);
      session.onNodeLost((node, error) => {
        if (!this.toleratesLoss) {
          reject(error);
          return;
        }
        const agent = session.agentOf(node);
        this.lostAgents.add(agent);
        agent.close();
        this.lostNodes.set(node, nodeLost(node, `${node} is lost (${messageOf(error)})`, error));
        onLost(node, messageOf(error));
        // The engine has ended, or might as well have: nothing is left that could go on.
        if (this.current.nodes.every(({ name }) => this.lostNodes.has(name))) reject(error);
      });
    });
    // Nobody may be waiting at the moment it is lost.
    this.lost.catch(() => undefined);
  }

  /** The plan as it is now. */
  get plan(): ClusterPlan {
    return this.current;
  }

  /** The ordinal after all that were ever given to a node of this cluster. */
  get nextOrdinal(): number {
    return this.highestOrdinal + 1;
  }

  isLost(node: NodeName): boolean {
    return this.lostNodes.has(node);
  }

  /** @throws EnvironmentError `node-lost` */
  agentOf(node: NodeName): AgentClient {
    const lost = this.lostNodes.get(node);
    if (lost !== undefined) throw lost;
    return this.session.agentOf(node);
  }

  /** Every agent that is not lost, once. */
  agents(): readonly AgentClient[] {
    return this.session.agents().filter((agent) => !this.lostAgents.has(agent));
  }

  /** Calls the listener for every agent there is, and for every one that comes; returns the way to stop that. */
  onAgent(listener: (agent: AgentClient) => void): () => void {
    this.listeners.add(listener);
    for (const agent of this.known) listener(agent);
    return () => void this.listeners.delete(listener);
  }

  /** What is asked of a node fails with this error until it has joined again. */
  lose(node: NodeName, error: EnvironmentError): void {
    this.lostNodes.set(node, error);
  }

  /** A node has come, maybe with an agent of its own, which those who listen are told of. */
  joined(node: NodeName): void {
    this.lostNodes.delete(node);
    const agent = this.session.agentOf(node);
    if (this.known.has(agent)) return;
    this.known.add(agent);
    for (const listener of this.listeners) listener(agent);
  }

  /** A node is no more. */
  left(node: NodeName): void {
    this.lostNodes.delete(node);
    const agents = new Set(this.session.agents());
    for (const set of [this.known, this.lostAgents]) {
      for (const agent of set) if (!agents.has(agent)) set.delete(agent);
    }
  }

  replacePlan(plan: ClusterPlan): void {
    this.current = plan;
    this.highestOrdinal = Math.max(this.highestOrdinal, highestOf(plan));
  }

  /** Nodes come and go one after another. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    return this.turns.take(change);
  }

  /**
   * Asks all nodes' agents at once, except those that are lost, or are lost over it.
   * @throws what another agent answers instead
   */
  async tellAgents(tell: (agent: AgentClient) => Promise<unknown>): Promise<void> {
    const outcomes = await Promise.allSettled(this.agents().map(tell));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected' && !isAgentGone(outcome.reason)) throw outcome.reason;
    }
  }
}

const highestOf = ({ nodes }: ClusterPlan): number => Math.max(0, ...nodes.map(({ ordinal }) => ordinal));

/** Whether a request failed because its agent has ended. */
export const isAgentGone = (error: unknown): boolean =>
  error instanceof EnvironmentError && error.code === 'agent-gone';

/** @param what happened to it, in a sentence */
export function nodeLost(node: NodeName, what: string, cause: unknown): EnvironmentError {
  return new EnvironmentError('node-lost', what, {
    hint: `run: podnet node restart ${node}, or podnet node remove ${node}`,
    cause,
  });
}
