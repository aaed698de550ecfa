import type { ClusterConfig } from '../model/cluster-config.ts';
import type { Manifest } from '../model/kubernetes.ts';
import type { ClusterDemands } from './standing/cluster-demands.ts';
import type { StepContext, StepOutcome } from './step-definition.ts';

/** A scenario file that has no problems, with everything it refers to. */
export interface Scenario {
  readonly name: string;
  /** The file's path as given, with `/`. */
  readonly file: string;
  readonly description?: string;
  /** Of the whole scenario, cluster included. */
  readonly timeoutMs: number;
  readonly cluster: ClusterConfig;
  /** What of it the file itself says. */
  readonly demands: ClusterDemands;
  /** Applied before the first step. */
  readonly manifests: readonly Manifest[];
  readonly steps: readonly ScenarioStep[];
}

export interface ScenarioStep {
  /** 1 for the first. */
  readonly index: number;
  readonly name: string;
  readonly kind: string;
  readonly hint?: string;
  /** Where it begins in the scenario's file. */
  readonly line?: number;
  /** What its files and inline objects hold. */
  readonly manifests: readonly Manifest[];
  run(context: StepContext): Promise<StepOutcome>;
}
