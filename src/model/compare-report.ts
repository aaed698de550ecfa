import type { Failure, StepStatus } from './result.ts';
import type { Surroundings } from './surroundings.ts';
import type { VerdictName } from './verdict.ts';

/** What `podnet compare -o json` writes. Its JSON Schema is docs/compare-report.schema.json. */
export interface CompareReport {
  readonly apiVersion: 'podnet/v1alpha1';
  readonly kind: 'CompareReport';
  readonly startedAt: string;
  readonly durationMs: number;
  /** Of the first repetition; each later one has one more. */
  readonly seed: number;
  readonly repetitions: number;
  readonly surroundings: Surroundings;
  readonly interrupted: boolean;
  readonly exitCode: number;
  readonly scenario: { readonly name: string; readonly file: string; readonly description?: string };
  /** Every step has the same verdicts on all sides that could be judged. */
  readonly same: boolean;
  /** One a plugin, in the order of the command line. All lists by side below have this order. */
  readonly sides: readonly ComparedSide[];
  readonly steps: readonly ComparedStep[];
  /** Of the nodes whose routes are not the same on all sides that came up. */
  readonly routes: readonly ComparedRoutes[];
}

export interface ComparedSide {
  /** Short and unique. */
  readonly name: string;
  /** As the command line has it. */
  readonly plugin: string;
  /** `3 nodes, bridge, 10.244.0.0/16`. */
  readonly cluster: string;
  /** Of the pods' interfaces; absent when no cluster came up. */
  readonly mtuBytes?: number;
  /** The worst of all repetitions. */
  readonly status: StepStatus;
  /** What went wrong outside of the steps. */
  readonly message?: string;
  readonly hint?: string;
  /** How long pods took to be ready; absent when they never were. */
  readonly pods?: PodTimes;
  /** Of all answered probes of all steps. */
  readonly roundTrips?: Spread;
}

export interface PodTimes {
  /** In one repetition. */
  readonly count: number;
  /** From the first manifest until all were ready, one value a repetition. */
  readonly allReady: Spread;
  /** From a pod's creation until it was ready, one value a pod and repetition. */
  readonly each: Spread;
}

/** Values in milliseconds. */
export interface Spread {
  readonly count: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

export interface ComparedStep {
  /** 1 for the first step. */
  readonly index: number;
  readonly name: string;
  readonly kind: string;
  readonly same: boolean;
  readonly sides: readonly ComparedOutcome[];
  /** Probes that found something else on one side than on another. */
  readonly differences: readonly ProbeDifference[];
  /** How many there are, also those that `differences` does not list. */
  readonly differenceCount: number;
}

/** One step on one side. */
export interface ComparedOutcome {
  /** The worst of all repetitions. */
  readonly status: StepStatus;
  /** Of the repetition that was the worst. */
  readonly summary: string;
  readonly message?: string;
  /** How many probes found what, by verdict, of all repetitions. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** Of answered probes. */
  readonly roundTrips?: Spread;
  readonly failures: readonly Failure[];
  readonly failureCount: number;
}

export interface ProbeDifference {
  /** `web → db tcp/5432`. */
  readonly what: string;
  /** What was found, a list a side: empty where it was not probed, several where repetitions differ. */
  readonly verdicts: readonly (readonly VerdictName[])[];
}

export interface ComparedRoutes {
  readonly node: string;
  /** Which sides have which routes; those that all sides have are left out. */
  readonly lines: readonly { readonly route: string; readonly on: readonly boolean[] }[];
}
