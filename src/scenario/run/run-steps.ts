import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { EventSink } from '../../model/event.ts';
import type { StepResult } from '../../model/result.ts';
import type { Clock } from '../../util/clock.ts';
import type { Scenario, ScenarioStep } from '../scenario.ts';
import type { Attachment } from '../step-definition.ts';
import type { RunObserver } from './run-observer.ts';
import type { ScenarioLimit } from './scenario-limit.ts';
import { brokenStep, judgedStep, skippedStep } from './step-result.ts';
import { withinSignal } from './within-signal.ts';

export interface RunStepsOptions {
  readonly id: number;
  readonly sink: EventSink;
  readonly limit: ScenarioLimit;
  readonly clock: Clock;
  readonly failFast: boolean;
  /** Told of what kept a step from being judged. */
  readonly onError: (error: unknown) => void;
  readonly observer?: RunObserver;
  /** Never throws. */
  readonly onStepDone: (result: StepResult, attachments: readonly Attachment[]) => Promise<void>;
}

/** Runs the steps in order. One that fails does not stop those after it, unless asked for; an abort does. */
export async function runSteps(
  { steps }: Pick<Scenario, 'steps'>,
  cluster: ClusterHandle,
  options: RunStepsOptions,
): Promise<readonly StepResult[]> {
  const { id, sink, limit, failFast } = options;
  const results: StepResult[] = [];
  for (const step of steps) {
    const unfit = failFast
      ? results.find(({ status }) => status === 'failed' || status === 'error')
      : undefined;
    const skipped = limit.stopped() ?? (unfit === undefined ? undefined : `step ${unfit.index} did not pass`);
    if (skipped === undefined) sink({ kind: 'step-started', id, index: step.index });
    const result = skipped === undefined ? await runStep(step, cluster, options) : skippedStep(step, skipped);
    results.push(result);
    sink({ kind: 'step-finished', id, result });
  }
  return results;
}

async function runStep(
  step: ScenarioStep,
  cluster: ClusterHandle,
  options: RunStepsOptions,
): Promise<StepResult> {
  const { id, sink, limit, clock } = options;
  const startMs = clock.monotonicMs();
  const tookMs = () => clock.monotonicMs() - startMs;
  let attachments: readonly Attachment[] = [];
  let result: StepResult;
  try {
    const outcome = await withinSignal(
      step.run({
        cluster,
        clock,
        signal: limit.signal,
        manifests: step.manifests,
        onProgress: (done, total) => sink({ kind: 'step-progress', id, index: step.index, done, total }),
      }),
      limit.signal,
    );
    attachments = outcome.attachments ?? [];
    options.observer?.onProbes?.(step.index, outcome.probes ?? []);
    result = judgedStep(step, outcome, tookMs());
  } catch (error) {
    options.onError(error);
    result = brokenStep(step, error, limit.stopped(), tookMs());
  }
  await options.onStepDone(result, attachments);
  return result;
}
