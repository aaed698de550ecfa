import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { Failure, ModelLine, ReachabilityMatrix } from '../model/result.ts';
import { ExpectationError } from './expectation-error.ts';
import { runStep, type RunStepOptions } from './run-step.ts';
import { storyOf } from './story.ts';

/** Kubernetes' network model, judged on every ordered pair of pods. */
export interface NetworkModel {
  /** `9 of 9 lines hold, 6 of 6 of quality, 180 probes` */
  readonly summary: string;
  /** 1 to 12 are required, those from 13 on are of quality; all of them for each address family. */
  readonly lines: readonly ModelLine[];
  /** What does not hold of lines of quality, where they are not required. */
  readonly warnings: readonly Failure[];
  /** TCP between all pods, one for each address family. */
  readonly matrices: readonly ReachabilityMatrix[];
}

export interface NetworkModelOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Whether a line of quality that does not hold is a warning or a failure; `warn` by default. */
  readonly quality?: 'warn' | 'required';
}

/**
 * @throws ExpectationError when a line does not hold; UsageError `no-pods`
 * @internal
 */
export async function checkNetworkModel(
  cluster: ClusterHandle,
  { quality = 'warn', ...options }: RunStepOptions & Pick<NetworkModelOptions, 'quality'>,
): Promise<NetworkModel> {
  const outcome = await runStep(cluster, 'check', { check: 'network-model', quality }, options);
  const { summary, modelLines = [], matrices = [], warnings = [], failures = [], failureCount } = outcome;
  if (outcome.passed) return { summary, lines: modelLines, matrices, warnings };
  const broken = modelLines.filter(({ status }) => status === 'failed');
  const lines = broken.map(
    ({ line, text, failed, judged }) => `  ${line}. ${text}: ${failed} of ${judged} failed`,
  );
  const title = `the network model does not hold: ${summary}\n${lines.join('\n')}`;
  throw new ExpectationError(storyOf(title, failures, failureCount), {
    actual: broken.map(({ line }) => line),
    expected: [],
    failures,
  });
}
