import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { ProbeResult } from '../../model/probe.ts';

/** Looks on while a scenario runs, for whoever wants to know more than its result says. None of it may throw. */
export interface RunObserver {
  /** The cluster is there, and nothing has been applied yet. */
  readonly onCluster?: (cluster: ClusterHandle) => void;
  /** All pods are Ready, and no step has begun; they wait for this. */
  readonly onPodsReady?: (cluster: ClusterHandle, signal: AbortSignal) => Promise<void>;
  /** The probes of a step that was judged, of the attempt that decided. */
  readonly onProbes?: (step: number, probes: readonly ProbeResult[]) => void;
}
