import type { IpFamily } from '../verdict.ts';

/** RFC 4271, section 8.2.2. */
export const bgpStates = ['Idle', 'Connect', 'Active', 'OpenSent', 'OpenConfirm', 'Established'] as const;
export type BgpSessionState = (typeof bgpStates)[number];

/** One session as the daemon of a node tells of it. */
export interface BgpSession {
  /** The node's name. */
  readonly neighbour: string;
  readonly neighbourAddress?: string;
  /** Known once the session is established. */
  readonly localAddress?: string;
  /** What else a daemon says is kept as it says it: `Close`, `Down`. */
  readonly state: BgpSessionState | (string & {});
  /** RFC 3339: when the session came into this state, or was taken down. */
  readonly since?: string;
  readonly lastError?: string;
  readonly channels: readonly BgpChannel[];
}

/** What of one address family went over a session. */
export interface BgpChannel {
  readonly family: IpFamily;
  readonly receivedPrefixes: number;
  readonly sentPrefixes: number;
}

/** One route of a daemon's table to pods, its own node's among them. */
export interface BgpRoute {
  readonly prefix: string;
  /** Absent where the daemon says that there is none: of its own node's podCIDR. */
  readonly nextHop?: string;
  /** The session that it came over; the node itself for its own. */
  readonly from: string;
  readonly since?: string;
  /** Whether it is the one that is used. */
  readonly isBest: boolean;
}
