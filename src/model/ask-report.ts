import type { Inspection } from './inspection.ts';
import type { Failure, ReachabilityMatrix } from './result.ts';
import type { Surroundings } from './surroundings.ts';
import type {
  ExpectableVerdict,
  IcmpError,
  ProbeProtocol,
  Reason,
  SeenByTarget,
  VerdictName,
} from './verdict.ts';

/** What every answer to a question about a running cluster begins with. */
interface Answer {
  readonly apiVersion: 'podnet/v1alpha1';
  /** The cluster's name. */
  readonly cluster: string;
  readonly surroundings: Surroundings;
}

/** What `podnet probe -o json` writes. Its JSON Schema is docs/probe-report.schema.json. */
export interface ProbeReport extends Answer {
  readonly kind: 'ProbeReport';
  /** Verdicts that are all right. */
  readonly expected: readonly ExpectableVerdict[];
  /** All probes are as expected. */
  readonly passed: boolean;
  readonly probes: readonly ReportedProbe[];
}

/** One probe and everything that is known of why it came out so. */
export interface ReportedProbe {
  /** `web`, `namespace/web`, `node/node-1`. */
  readonly from: string;
  readonly to: string;
  readonly fromAddress: string;
  readonly toAddress: string;
  readonly protocol: ProbeProtocol;
  readonly port?: number;
  /** The target has no process of its own: the responder answers for it. */
  readonly simulated: boolean;
  readonly verdict: VerdictName;
  readonly reason: Reason;
  readonly detail: string;
  readonly icmp?: IcmpError;
  readonly seen?: SeenByTarget;
  readonly elapsedMs: number;
  /** Whether this verdict is one of those expected. */
  readonly holds: boolean;
  /** What to look at next; of probes that are not as expected. */
  readonly hint?: string;
  /** Routes, neighbours and rules of both ends and their nodes; of the first probes that are not as expected. */
  readonly evidence: readonly Inspection[];
}

/** What `podnet matrix -o json` writes. Its JSON Schema is docs/matrix-report.schema.json. */
export interface MatrixReport extends Answer {
  readonly kind: 'MatrixReport';
  /** Every pair was answered. */
  readonly passed: boolean;
  /** One a family that was probed. */
  readonly matrices: readonly ReachabilityMatrix[];
  /** The port was opened for this question and is closed again. */
  readonly ownPort: boolean;
  /** Names in the matrices of pods that a responder answers for. */
  readonly simulated: readonly string[];
  readonly failures: readonly Failure[];
  /** Also those that `failures` does not list. */
  readonly failureCount: number;
}
