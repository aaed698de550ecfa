import type { AgentClient } from '../agent/client.ts';
import type { ClusterPlan, UnderlayRange } from '../model/plan.ts';
import type { NodeName } from '../model/names.ts';
import type { Surroundings } from '../model/surroundings.ts';

/** What the nodes of a cluster need of what connects them. */
export interface UnderlayDemand {
  /** How many subnets there are to be. */
  readonly subnets: number;
  /** Of the widest link. */
  readonly mtuBytes: number;
}

export interface OpenRuntimeOptions {
  /** Tells this cluster from every other on the machine. */
  readonly runId: string;
  /** What the cluster is called, by which its things may be found. */
  readonly clusterName: string;
  /** The subnet to take for the nodes; one that is free by default. */
  readonly underlayCidr?: string;
  /** One subnet with Ethernet's usual MTU by default. */
  readonly underlay?: UnderlayDemand;
  readonly signal: AbortSignal;
  /** Told of what takes longer than a moment: an image that is made. */
  readonly onProgress?: (text: string) => void;
}

/** @param error says what happened to the node */
export type NodeLostListener = (node: NodeName, error: unknown) => void;

/** What makes nodes: the port behind which containers and namespaces look the same. */
export interface NodeRuntime {
  readonly name: Surroundings['runtime'];
  /**
   * Takes what all nodes of a cluster share; no node is there yet.
   * @throws EnvironmentError with what to do when the machine does not let it; `subnet-taken` when another network
   *   has the subnet that was asked for
   */
  open(options: OpenRuntimeOptions): Promise<RuntimeSession>;
}

/** The nodes of one cluster, from the first to the last. */
export interface RuntimeSession {
  /** What the nodes stand on; of the nodes themselves once they are there. */
  readonly surroundings: Surroundings;
  /** How long `close` may take before it counts as stuck. */
  readonly closeLimitMs: number;
  /** The network the nodes will be in. */
  readonly underlay: UnderlayRange;
  /** @throws EnvironmentError `kernel-feature-missing` before anything is made that the kernel has to have something for */
  createNodes(plan: ClusterPlan, signal: AbortSignal, onProgress?: (text: string) => void): Promise<void>;
  /**
   * Makes one more node, which the plan has already, and lets the others speak with it. When it fails, nothing is left of
   * it. Not to be called while another node comes or goes.
   */
  addNode(plan: ClusterPlan, name: NodeName, signal: AbortSignal): Promise<void>;
  /** Takes a node away, which the plan does not have any more, lost or not; it may be gone already. */
  removeNode(plan: ClusterPlan, name: NodeName, signal: AbortSignal): Promise<void>;
  /** The agent that a node's pods are started by. */
  agentOf(node: NodeName): AgentClient;
  /** The beginning of a command line that reaches the files of a node's agent from this machine. */
  enterAgentOf(node: NodeName): readonly string[];
  /** Every agent once. */
  agents(): readonly AgentClient[];
  /** Tells of nodes that are lost one by one, also of those that were lost before; the others go on. */
  onNodeLost(listener: NodeLostListener): void;
  /** Rejects when all is lost because what the nodes share is gone; never resolves. */
  readonly lost: Promise<never>;
  /** Removes all of it; may be called twice. @throws EnvironmentError when something could not be removed */
  close(): Promise<void>;
}
