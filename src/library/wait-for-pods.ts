import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { EnvironmentError } from '../model/errors.ts';
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
  const { passed, summary, failures = [] } = await runStep(cluster, 'wait', { wait }, { signal });
  if (passed) return;
  const reasons = failures.slice(0, 5).map(({ what, seen }) => `${what}: ${seen}`);
  const more = failures.length > reasons.length ? `; and ${failures.length - reasons.length} more` : '';
  throw new EnvironmentError('not-ready', `${summary}: ${reasons.join('; ')}${more}`, {
    hint: 'the network plugin, the commands of containers or a lack of room keep pods from starting',
  });
}
