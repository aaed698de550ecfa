import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { EnvironmentError } from '../model/errors.ts';
import { hasProcess, isReady } from '../scenario/readiness.ts';
import { settleMs } from '../scenario/run/wait-for-pods.ts';
import { systemClock } from '../util/clock.ts';
import type { Duration } from './duration.ts';
import type { SignalOption } from './operation-signal.ts';
import { runStep } from './run-step.ts';
import type { Selection } from './selection.ts';

export interface WaitOptions extends SignalOption {
  /** At most this long; `'30s'` by default. */
  readonly within?: Duration;
  /** Which; `all` by default. */
  readonly pods?: Selection;
}

/**
 * @throws EnvironmentError `not-ready` with the reason of each pod that is not; ProblemsError
 * @internal
 */
export async function waitForPods(
  cluster: ClusterHandle,
  { within, pods = 'all' }: Omit<WaitOptions, 'signal'>,
  signal: AbortSignal,
): Promise<void> {
  const wait = { for: 'ready', pods, ...(within !== undefined && { within }) };
  const attempt = () => runStep(cluster, 'wait', { wait }, { signal });
  const first = await attempt();
  const mayEnd = first.passed && cluster.pods().some((pod) => hasProcess(pod) && isReady(pod));
  if (mayEnd) await systemClock.sleep(settleMs, signal);
  const { passed, summary, failures = [] } = mayEnd ? await attempt() : first;
  if (passed) return;
  const reasons = failures.slice(0, 5).map(({ what, seen }) => `${what}: ${seen}`);
  const more = failures.length > reasons.length ? `; and ${failures.length - reasons.length} more` : '';
  throw new EnvironmentError('not-ready', `${summary}: ${reasons.join('; ')}${more}`, {
    hint: 'the network plugin, the commands of containers or a lack of room keep pods from starting',
  });
}
