import type { CniDaemonShape, CniFileShape } from './cni-shape.ts';

/** BGP, in the words of `network.bgp` of a scenario; paths are relative to the working directory. */
export interface BgpShape {
  /** Who has sessions; `full-mesh` by default. */
  readonly topology?: 'full-mesh' | 'route-reflector';
  /** The node that reflects routes; the router between zones, else the first node, by default. */
  readonly reflector?: string;
  /** The number of the autonomous system; 64512 by default. */
  readonly asn?: number;
  /** BIRD by default. */
  readonly daemon?: 'bird' | BgpDaemonShape;
}

/** A BGP daemon of one's own. */
export interface BgpDaemonShape extends CniDaemonShape {
  /** Rendered for each node. */
  readonly config?: readonly CniFileShape[];
  readonly files?: readonly CniFileShape[];
}
