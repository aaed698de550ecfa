import type { Inspection } from '../model/inspection.ts';
import type {
  ExpectableVerdict,
  IcmpError,
  IpFamily,
  ProbeProtocol,
  Reason,
  SeenByTarget,
  VerdictName,
} from '../model/verdict.ts';
import type { Duration } from './duration.ts';
import type { SignalOption } from './operation-signal.ts';

/** How a probe is sent; the same for one and for a matrix. */
export interface ProbeManner {
  /** `tcp` by default: a handshake and an echo. */
  readonly protocol?: ProbeProtocol;
  /** Of the target's addresses; by default the first that the sender has, too, and in a matrix each of those. */
  readonly family?: IpFamily;
  /** How long to wait for an answer; `'1s'` by default. */
  readonly timeout?: Duration;
  /** Payload bytes, each way. */
  readonly sizeBytes?: number;
  /**
   * Which source address the server must see, else the verdict is `wrong-source`: `pod-ip` (the default, an address
   * of the sender itself), `node-ip`, `any`, or an address.
   */
  readonly source?: string;
}

/** When an expectation has to hold; without either there is one try. */
export interface Timing {
  /** Try again until it holds, for at most this long. */
  readonly within?: Duration;
  /** Once it holds, it has to stay so for this long. */
  readonly hold?: Duration;
}

/** A question to the pod network: does `from` reach `to`? */
export interface ProbeQuestion extends ProbeManner, Timing, SignalOption {
  /** A pod (`web`, `shop/web`) or a node (`node/node-1`). */
  readonly from: string;
  readonly to: string;
  /** May be left out where the target declares exactly one port of the protocol, and for icmp. */
  readonly port?: number;
  /** With it, `probe` throws an ExpectationError when anything else is found. */
  readonly expect?: ExpectableVerdict | readonly ExpectableVerdict[];
}

/** What one probe found, and why. A plain value: it can be printed, compared and kept. */
export interface Probe {
  /** As in the question: `web`, `shop/web`, `node/node-1`. */
  readonly from: string;
  readonly to: string;
  readonly fromAddress: string;
  readonly toAddress: string;
  readonly protocol: ProbeProtocol;
  readonly port?: number;
  /**
   * `answered`, or why not. A failure to get through stands here only when the target's port was fine (see
   * `control`); otherwise this is `inconclusive`.
   */
  readonly verdict: VerdictName;
  readonly reason: Reason;
  /** A sentence for people. */
  readonly detail: string;
  /** The ICMP message behind the verdict. */
  readonly icmp?: IcmpError;
  /** What the target saw and said of itself. */
  readonly seen?: SeenByTarget;
  /** The source address that the server saw: short for `seen.source`. */
  readonly source?: string;
  readonly elapsedMs: number;
  /** The target has no process of its own: podnet's responder answers for it. */
  readonly simulated: boolean;
  /**
   * What the target found when it called its own port at the time, asked after every failure to get through.
   * `answered`: the port was open, so that the network stopped the probe. `refused`: nothing listened there.
   */
  readonly control?: Pick<Probe, 'verdict' | 'reason' | 'detail'>;
  /** Routes, neighbours and rules of both ends and their nodes, where the probe did not get through and nobody expected that. */
  readonly evidence: readonly Inspection[];
}
