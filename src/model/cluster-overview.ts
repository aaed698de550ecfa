import type { PodRow } from './result.ts';

/** A cluster as a whole: what `podnet inspect` shows when it is asked for no pod or node. */
export interface ClusterOverview {
  readonly apiVersion: 'podnet/v1alpha1';
  readonly kind: 'ClusterOverview';
  readonly cluster: string;
  /** `3 nodes, bridge, 10.244.0.0/16`. */
  readonly shape: string;
  readonly nodes: readonly NodeOverview[];
  readonly pods: readonly PodRow[];
  /** How each node reaches the pods of each other one. */
  readonly routes: readonly NodeRoute[];
}

export interface NodeOverview {
  readonly name: string;
  readonly ready: boolean;
  readonly addresses: readonly string[];
  readonly podCIDRs: readonly string[];
  /** How many pods it has. */
  readonly pods: number;
}

export interface NodeRoute {
  readonly from: string;
  readonly to: string;
  readonly podCIDR: string;
  /** The route in the words of `ip`; absent when there is none. */
  readonly route?: string;
}
