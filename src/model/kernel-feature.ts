/**
 * What a kernel may be built or run without, in words: a kind of link (`ip link add … type KIND`), of queueing
 * discipline (`tc qdisc add … KIND`), or something that pod networks and their judgement rest on.
 */
export type KernelFeature = `link ${string}` | `qdisc ${string}` | JudgementFeature;

export const judgementFeatures = [
  /** Packets are rejected by a rule of nf_tables, with an ICMP error. */
  'nft reject',
  /** The sockets of a netns can be listed. */
  'inet_diag',
  /** ICMP errors are told to the socket that caused them. */
  'IP_RECVERR',
  /** Frames can be read and written as they are on a link. */
  'packet sockets',
  /** Links that a program stands behind. */
  'tun',
  'IPv6',
] as const;

export type JudgementFeature = (typeof judgementFeatures)[number];
