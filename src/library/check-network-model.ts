import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { ModelLine, ReachabilityMatrix } from '../model/result.ts';
import { ExpectationError } from './expectation-error.ts';
import { runStep, type RunStepOptions } from './run-step.ts';
import { storyOf } from './story.ts';

/** Kubernetes' network model, judged on every ordered pair of pods. */
export interface NetworkModel {
  /** `9 of 9 lines hold, 180 probes` */
  readonly summary: string;
  readonly lines: readonly ModelLine[];
  /** TCP between all pods, one for each address family. */
  readonly matrices: readonly ReachabilityMatrix[];
}

/**
 * @throws ExpectationError when a line does not hold; UsageError `no-pods`
 * @internal
 */
export async function checkNetworkModel(
  cluster: ClusterHandle,
  options: RunStepOptions,
): Promise<NetworkModel> {
  const outcome = await runStep(cluster, 'check', { check: 'network-model' }, options);
  const { summary, modelLines = [], matrices = [], failures = [], failureCount } = outcome;
  if (outcome.passed) return { summary, lines: modelLines, matrices };
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
