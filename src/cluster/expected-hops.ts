import type { PluginName } from '../model/cluster-config.ts';

/** The way between two pods. */
export interface PodPath {
  readonly sameNode: boolean;
  /** Between the underlay's zones that the two nodes are in. */
  readonly routers: number;
}

interface HopPromise {
  readonly sameNode: number;
  readonly otherNode: number;
  /** What each router of the underlay adds: nothing where it sees only the outer packet of a tunnel. */
  readonly eachRouter: 0 | 1;
}

/**
 * By how much the TTL of a packet falls from pod to pod, as the network promises it: by one wherever it is routed
 * (RFC 1812, section 5.3.1). Undefined where nothing is promised: what a CNI plugin does is its own affair.
 */
export function expectedHops(plugin: PluginName, { sameNode, routers }: PodPath): number | undefined {
  const promise = promises[plugin];
  if (promise === undefined) return undefined;
  return sameNode ? promise.sameNode : promise.otherNode + promise.eachRouter * routers;
}

const promises: Readonly<Record<PluginName, HopPromise | undefined>> = {
  // Bridged on a node; out of a node and into another, both route.
  bridge: { sameNode: 0, otherNode: 2, eachRouter: 1 },
  // Every pod has its node for a router.
  ptp: { sameNode: 1, otherNode: 2, eachRouter: 1 },
  vxlan: { sameNode: 0, otherNode: 2, eachRouter: 0 },
  bgp: { sameNode: 0, otherNode: 2, eachRouter: 1 },
  cni: undefined,
};
