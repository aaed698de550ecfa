import type { ContainerLog } from './container-log.ts';
import type { ContainerProcess } from './container-process.ts';
import type { PodSpecOnNode } from './protocol.ts';
import type { ResponderPort, Sandbox } from './sandbox.ts';

/** A pod that runs: its sandbox (the node's own for a host-network pod) and its processes. */
export interface RunningPod {
  readonly spec: PodSpecOnNode;
  readonly sandbox: Sandbox;
  readonly processes: ContainerProcess[];
  /** What its containers say, by their names; a container that is started again goes on in its own. */
  readonly logs: Map<string, ContainerLog>;
  /** What it opened; on a node's own netns others have theirs beside it. */
  readonly responders: ResponderPort[];
}
