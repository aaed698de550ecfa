/** Everything a probe can find. Readers must tolerate names that are added later. */
export const verdictNames = [
  'answered',
  'refused',
  'reset',
  'no-answer',
  'unreachable',
  'too-big',
  'stalled',
  'wrong-source',
  'wrong-peer',
  'inconclusive',
] as const;
export type VerdictName = (typeof verdictNames)[number];

/** `blocked` in a scenario stands for any of these. */
export const blockedVerdicts = ['no-answer', 'refused', 'reset', 'unreachable'] as const;

/** What a scenario may expect: a verdict, or `blocked`. `inconclusive` always fails, so nobody can expect it. */
export const expectableVerdicts = [
  ...verdictNames.filter((name) => name !== 'inconclusive'),
  'blocked',
] as const;
export type ExpectableVerdict = Exclude<VerdictName, 'inconclusive'> | 'blocked';

export const probeProtocols = ['tcp', 'udp', 'icmp', 'http'] as const;
export type ProbeProtocol = (typeof probeProtocols)[number];

export const ipFamilies = ['ipv4', 'ipv6'] as const;
export type IpFamily = (typeof ipFamilies)[number];

/** The ICMP message behind a verdict: type, code and who sent it. */
export interface IcmpError {
  readonly type: number;
  readonly code: number;
  readonly sender: string;
}

/** Why a verdict is what it is. */
export const reasons = [
  'answer',
  'tcp-rst',
  'connection-reset',
  'icmp-port-unreachable',
  'icmp-host-unreachable',
  'icmp-net-unreachable',
  'icmp-admin-prohibited',
  'icmp-fragmentation-needed',
  'icmp-time-exceeded',
  'icmp-other',
  'no-route',
  'local-error',
  'message-too-long',
  'timeout',
  'neighbour-unresolved',
  'payload-lost',
  'source-translated',
  'destination-translated',
  'other-address-answered',
  'other-pod-answered',
  'unknown-answer',
  'target-saw-nothing',
  'http-status',
  'control-failed',
] as const;
export type Reason = (typeof reasons)[number];

/** What the other end saw and said of itself. */
export interface SeenByTarget {
  /** The client's address as the server saw it. */
  readonly source?: string;
  readonly sourcePort?: number;
  /** The address the server was called by, on its own socket. */
  readonly destination?: string;
  /** The pod (`namespace/name`) or `node/NAME` that answered. */
  readonly peer?: string;
  /** The address the answer came from, when it differs from the one that was called. */
  readonly answeredFrom?: string;
  /** HTTP status code. */
  readonly status?: number;
  /** How much the TTL (IPv6: hop limit) of an echo request fell on its way: one for each router. */
  readonly hops?: number;
}

/** What one probe found, and why. */
export interface Verdict {
  readonly verdict: VerdictName;
  readonly reason: Reason;
  /** One sentence for people: what was seen. */
  readonly detail: string;
  readonly icmp?: IcmpError;
  readonly seen?: SeenByTarget;
  readonly elapsedMs: number;
}

/** Whether a verdict is one of those a scenario expects. */
export function meetsExpectation(verdict: VerdictName, expected: readonly ExpectableVerdict[]): boolean {
  return expected.some((name) =>
    name === 'blocked' ? (blockedVerdicts as readonly VerdictName[]).includes(verdict) : name === verdict,
  );
}
