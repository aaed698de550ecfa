import type { BgpTopology } from './bgp-config.ts';
import type { BgpRoute, BgpSession } from './bgp-state.ts';

/** What `podnet bgp -o json` writes. */
export interface BgpReport {
  readonly apiVersion: 'podnet/v1alpha1';
  readonly kind: 'BgpReport';
  readonly cluster: string;
  readonly topology: BgpTopology;
  readonly asn: number;
  readonly nodes: readonly BgpNodeReport[];
}

/** One node, as its daemon and its kernel have it now. */
export interface BgpNodeReport {
  readonly node: string;
  /** The daemon's program. */
  readonly daemon: string;
  /** Why its sessions are not known: it does not run, or is the user's own. */
  readonly problem?: string;
  readonly sessions: readonly ReportedSession[];
  /** To the podCIDRs of all nodes, its own among them. */
  readonly routes: readonly ReportedRoute[];
}

export interface ReportedSession extends BgpSession {
  /** Since when it is in this state. */
  readonly seconds?: number;
}

/** `from` is `kernel` for a route that only the kernel has, and `nobody` where there is none at all. */
export interface ReportedRoute extends BgpRoute {
  readonly inKernel: boolean;
  /** In the words of `ip`. */
  readonly kernelRoute?: string;
}
