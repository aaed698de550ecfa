import type { Pod } from '../model/kubernetes.ts';
import type { NodeName, PodKey } from '../model/names.ts';
import type { ContainerExit, PodOutcome } from '../model/pod-outcome.ts';

/** A pod to be started, with the addresses IPAM gave it: none for a host-network pod, or where CNI plugins give them. */
export interface PodStart {
  readonly pod: Pod;
  /** With prefix length, in the order of the podCIDRs. */
  readonly addresses: readonly string[];
}

/** A container of a pod that is there, whose process has ended. */
export interface ContainerStart {
  readonly pod: PodKey;
  readonly container: string;
}

/** What the pod lifecycle controller needs of the nodes: the only way from the store to the kernel. */
export interface PodDriver {
  /**
   * Wires all pods of one node in one pass and starts their containers and responders.
   * @param onOutcome told of pods that are up, or failed, before the others
   * @returns the outcomes of all
   */
  start(
    node: NodeName,
    pods: readonly PodStart[],
    signal: AbortSignal,
    onOutcome?: (outcome: PodOutcome) => void,
  ): Promise<readonly PodOutcome[]>;
  /** Ends the pods' processes and removes their sandboxes; unknown pods are ignored. */
  stop(node: NodeName, pods: readonly PodKey[], signal: AbortSignal): Promise<void>;
  /** Starts ended containers again; one that cannot be started counts as one that ended. */
  startAgain(node: NodeName, containers: readonly ContainerStart[], signal: AbortSignal): Promise<void>;
  /** Tells of containers with a process of their own that ended; returns the way to stop listening. */
  onContainerExit(listener: (exit: ContainerExit) => void): () => void;
}
