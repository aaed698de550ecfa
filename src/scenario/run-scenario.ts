import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { hintOf, messageOf } from '../model/errors.ts';
import type { EventSink, Phase } from '../model/event.ts';
import type { PodRow, ScenarioResult, StepResult, StepStatus } from '../model/result.ts';
import { systemClock, type Clock } from '../util/clock.ts';
import { isLost, nameOfPod, whyNotReady } from './readiness.ts';
import { closeAbandoned, closeCluster } from './run/close-cluster.ts';
import type { CreateCluster } from './run/create-cluster.ts';
import { fetchCoverage } from './run/fetch-coverage.ts';
import type { RunObserver } from './run/run-observer.ts';
import { runSteps } from './run/run-steps.ts';
import { ownCluster, type ScenarioCluster } from './run/scenario-cluster.ts';
import { limitScenario, type ScenarioLimit } from './run/scenario-limit.ts';
import { shapeOf } from '../cluster/shape-of.ts';
import { skippedStep } from './run/step-result.ts';
import { waitForPods } from './run/wait-for-pods.ts';
import { withinSignal } from './run/within-signal.ts';
import { writeArtifacts } from './run/write-artifacts.ts';
import type { Scenario } from './scenario.ts';
import { visitCluster } from './standing/visit-cluster.ts';

export interface RunScenarioOptions {
  readonly createCluster: CreateCluster;
  /** Instead of a cluster of its own, one that stands: it is left as it was found. */
  readonly standing?: ClusterHandle;
  readonly sink: EventSink;
  readonly signal: AbortSignal;
  readonly seed: number;
  readonly failFast?: boolean;
  /** Without it the cluster is removed at the end. */
  readonly keep?: KeepCluster;
  /** Where evidence and output of this scenario are written. */
  readonly artifactsDir?: string;
  readonly clock?: Clock;
  /** The scenario's number in its run, on all of its events. */
  readonly id?: number;
  /** 1 for the first time it is run. */
  readonly repetition?: number;
  /** Told of every error that kept something from being judged, for the exit code. */
  readonly onError?: (error: unknown) => void;
  readonly observer?: RunObserver;
}

/** Leaves clusters standing after their scenario, for a look. */
export interface KeepCluster {
  readonly when: 'always' | 'failed';
  /** Whoever takes a cluster closes it. */
  readonly take: (cluster: ClusterHandle, scenario: string) => void;
}

/** What is known of a scenario while it runs. */
interface Progress {
  inside: ScenarioCluster | undefined;
  steps: readonly StepResult[];
  pods: readonly PodRow[];
  /** What went wrong outside the steps. */
  trouble:
    | { readonly status: 'failed' | 'error'; readonly message: string; readonly hint?: string }
    | undefined;
}

/**
 * Makes the cluster, waits for its pods, runs the steps and removes everything, or leaves a standing one as it was. Never throws for what a
 * scenario does: failures, errors, its time limit and the signal all end in a result.
 */
export async function runScenario(scenario: Scenario, options: RunScenarioOptions): Promise<ScenarioResult> {
  const { sink, seed, clock = systemClock, id = 0, repetition = 1 } = options;
  const { name, file, description } = scenario;
  const startMs = clock.monotonicMs();
  const described = { name, file, ...(description !== undefined && { description }) };
  const steps = scenario.steps.map((step) => ({ index: step.index, name: step.name }));
  sink({ kind: 'scenario-started', id, ...described, steps });

  const progress: Progress = { inside: undefined, steps: [], pods: [], trouble: undefined };
  const fail = (error: unknown, stopped: string | undefined): void => {
    options.onError?.(error);
    const hint = stopped === undefined ? hintOf(error) : undefined;
    progress.trouble ??= {
      status: 'error',
      message: stopped ?? messageOf(error),
      ...(hint !== undefined && { hint }),
    };
  };
  using limit = limitScenario(scenario.timeoutMs, options.signal);
  try {
    await runInCluster(scenario, { ...options, clock, id, fail }, limit, progress);
  } catch (error) {
    fail(error, limit.stopped());
  }
  const { inside } = progress;
  if (inside !== undefined && options.artifactsDir !== undefined) {
    const troubles = await fetchCoverage(inside.cluster, options.artifactsDir, options.signal);
    for (const text of troubles) sink({ kind: 'notice', id, text, verboseOnly: false });
  }
  progress.pods = inside?.cluster.podRows() ?? [];
  if (inside !== undefined && isKept(options, progress)) options.keep?.take(inside.cluster, name);
  else if (inside !== undefined) {
    try {
      await inPhase('clean-up', { sink, id, clock }, () => closeCluster(inside));
    } catch (error) {
      fail(error, undefined);
    }
  }
  const unrun = scenario.steps.slice(progress.steps.length).map((step) => {
    const result = skippedStep(step, progress.trouble?.message ?? 'not run');
    sink({ kind: 'step-finished', id, result });
    return result;
  });
  const results = [...progress.steps, ...unrun];
  const result: ScenarioResult = {
    ...described,
    status: statusOf(results, progress.trouble?.status),
    durationMs: clock.monotonicMs() - startMs,
    seed,
    repetition,
    cluster: inside?.cluster.shape ?? shapeOf(scenario.cluster),
    steps: results,
    pods: progress.pods,
    ...(progress.trouble !== undefined && { message: progress.trouble.message }),
    ...(progress.trouble?.hint !== undefined && { hint: progress.trouble.hint }),
  };
  sink({ kind: 'scenario-finished', id, result });
  return result;
}

type Running = RunScenarioOptions & {
  readonly clock: Clock;
  readonly id: number;
  readonly fail: (error: unknown, stopped: string | undefined) => void;
};

async function runInCluster(
  scenario: Scenario,
  options: Running,
  limit: ScenarioLimit,
  progress: Progress,
): Promise<void> {
  const { sink, id, clock, artifactsDir, observer } = options;
  const { signal } = limit;
  signal.throwIfAborted();
  progress.inside =
    options.standing === undefined
      ? ownCluster(await madeCluster(scenario, options, signal))
      : visitCluster(options.standing, scenario, {
          clock,
          onNotice: (text) => sink({ kind: 'notice', id, text, verboseOnly: false }),
        });
  const { cluster } = progress.inside;
  observer?.onCluster?.(cluster);
  const notReady = await inPhase('pods', options, async () => {
    await withinSignal(cluster.apply(scenario.manifests, { signal }), signal);
    return waitForPods(cluster, { signal, clock });
  });
  if (notReady !== undefined) {
    const hint = 'the network plugin or the container commands keep them from starting';
    progress.trouble = { status: 'failed', message: notReady, hint };
    return;
  }
  await observer?.onPodsReady?.(cluster, signal);
  progress.steps = await runSteps(scenario, cluster, {
    id,
    sink,
    limit,
    clock,
    failFast: options.failFast ?? false,
    ...(observer !== undefined && { observer }),
    onError: (error) => options.onError?.(error),
    onStepDone: async (result, attachments) => {
      if (artifactsDir === undefined) return;
      try {
        await writeArtifacts(artifactsDir, result, attachments);
      } catch (error) {
        options.fail(error, undefined);
      }
    },
  });
  // Nobody may have probed it, and then nothing else tells.
  for (const pod of cluster.pods().filter(isLost)) {
    sink({ kind: 'notice', id, text: `pod ${nameOfPod(pod)}: ${whyNotReady(pod)}`, verboseOnly: false });
  }
}

async function madeCluster(
  scenario: Scenario,
  { createCluster, seed, sink, id }: Running,
  signal: AbortSignal,
): Promise<ClusterHandle> {
  const making = createCluster(scenario.cluster, {
    signal,
    seed,
    onPhase: (event) => sink({ ...event, id }),
  });
  try {
    return await withinSignal(making, signal);
  } catch (error) {
    await closeAbandoned(making);
    throw error;
  }
}

async function inPhase<T>(
  phase: Phase,
  { sink, id, clock }: Pick<Running, 'sink' | 'id' | 'clock'>,
  work: () => Promise<T>,
): Promise<T> {
  const startMs = clock.monotonicMs();
  sink({ kind: 'phase-started', id, phase });
  const result = await work();
  sink({ kind: 'phase-finished', id, phase, durationMs: clock.monotonicMs() - startMs });
  return result;
}

function isKept({ keep, signal }: RunScenarioOptions, { steps, trouble }: Progress): boolean {
  if (keep === undefined || signal.aborted) return false;
  return keep.when === 'always' || statusOf(steps, trouble?.status) !== 'passed';
}

/** A failed expectation counts before what could not be judged, and that before what was not run. */
function statusOf(steps: readonly StepResult[], trouble: StepStatus | undefined): StepStatus {
  const statuses = [...steps.map(({ status }) => status), ...(trouble === undefined ? [] : [trouble])];
  for (const status of ['failed', 'error'] as const) if (statuses.includes(status)) return status;
  return statuses.includes('passed') ? 'passed' : 'skipped';
}
