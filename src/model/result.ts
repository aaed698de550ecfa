import type { IcmpError, IpFamily, ProbeProtocol, Reason, VerdictName } from './verdict.ts';
import type { Inspection } from './inspection.ts';
import type { Surroundings } from './surroundings.ts';

/** `error`: could not be judged (the surroundings failed). `skipped`: not run. */
export type StepStatus = 'passed' | 'failed' | 'error' | 'skipped';

/** One expectation that did not hold. */
export interface Failure {
  /** What was tried, e.g. `web → db tcp/5432`, or `exec in web: ip route`. */
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
  readonly verdict?: VerdictName;
  readonly reason?: Reason;
  readonly icmp?: IcmpError;
  readonly from?: string;
  readonly to?: string;
  readonly fromAddress?: string;
  readonly toAddress?: string;
  readonly protocol?: ProbeProtocol;
  readonly port?: number;
  /** Lines of the network model that it breaks. */
  readonly lines?: readonly number[];
  /** Where to look first, in a phrase: `the routes of node-1`. */
  readonly lookAt?: string;
  /** Routes, neighbours and rules of the two sandboxes and their nodes. */
  readonly evidence: readonly Inspection[];
}

/** The reachability matrix: `cells[row][column]`, null on the diagonal and where no probe was asked for. */
export interface ReachabilityMatrix {
  readonly protocol: ProbeProtocol;
  readonly port?: number;
  /** Of the targets' addresses, where all are of one. */
  readonly family?: IpFamily;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cells: readonly (readonly (MatrixCell | null)[])[];
}

export interface MatrixCell {
  readonly verdict: VerdictName;
  /** Whether this verdict is what the scenario expects. */
  readonly expected: boolean;
}

/** What Kubernetes asks of every pod network, or what tells a good one from one that just works. */
export type ModelLevel = 'required' | 'quality';

/** One line of the network model, for one address family. */
export interface ModelLine {
  /** Number in the network model's list: 1 to 12 are required, those from 13 on are of quality. */
  readonly line: number;
  readonly level: ModelLevel;
  readonly family: IpFamily;
  readonly text: string;
  /** `warning`: a line of quality that does not hold, where the scenario does not demand it. */
  readonly status: 'passed' | 'failed' | 'warning' | 'not-applicable';
  /** How many pairs or pods were judged. */
  readonly judged: number;
  readonly failed: number;
  /** Why a line does not apply to this cluster, or what of it could not be judged, e.g. `one node only`. */
  readonly note?: string;
}

/** A pod in kubectl's wide columns. */
export interface PodRow {
  readonly namespace: string;
  readonly name: string;
  /** `1/1` */
  readonly ready: string;
  readonly status: string;
  readonly restarts: number;
  readonly ageSeconds: number;
  readonly ip: string;
  readonly node: string;
  /** At least one container is answered for by the responder. */
  readonly simulated: boolean;
}

export interface StepResult {
  /** 1 for the first step. */
  readonly index: number;
  readonly name: string;
  /** `probe`, `reachability`, `network-model`, `exec`, … */
  readonly kind: string;
  /** Where the step begins in the scenario's file; absent when it is not written there. */
  readonly line?: number;
  readonly status: StepStatus;
  readonly durationMs: number;
  /** One line: `answered`, `870 of 870 pairs answered`, `exit code 0`. */
  readonly summary: string;
  readonly failures: readonly Failure[];
  /** How many expectations did not hold, also those that `failures` does not list. */
  readonly failureCount: number;
  /** What is not as it should be but does not make the step fail. */
  readonly warnings: readonly Failure[];
  /** How many there are, also those that `warnings` does not list. */
  readonly warningCount: number;
  readonly matrices: readonly ReachabilityMatrix[];
  readonly modelLines: readonly ModelLine[];
  /** The scenario's own hint, shown when the step fails. */
  readonly hint?: string;
  /** Why the step is an error or was skipped. */
  readonly message?: string;
}

export interface ScenarioResult {
  readonly name: string;
  /** The file's path as given, with `/`. */
  readonly file: string;
  readonly description?: string;
  readonly status: StepStatus;
  readonly durationMs: number;
  readonly seed: number;
  readonly repetition: number;
  /** Cluster shape in a phrase: `3 nodes, bridge, 10.244.0.0/16`. */
  readonly cluster: string;
  readonly steps: readonly StepResult[];
  readonly pods: readonly PodRow[];
  readonly message?: string;
  readonly hint?: string;
}

/** What `--report json` writes. Its JSON Schema is docs/test-report.schema.json. */
export interface TestReport {
  readonly apiVersion: 'podnet/v1alpha1';
  readonly kind: 'TestReport';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly surroundings: Surroundings;
  readonly interrupted: boolean;
  readonly exitCode: number;
  readonly summary: { readonly [status in StepStatus]: number };
  readonly scenarios: readonly ScenarioResult[];
}
