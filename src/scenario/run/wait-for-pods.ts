import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { plural } from '../../util/plural.ts';
import type { Pod } from '../../model/kubernetes.ts';
import {
  hasProcess,
  isCrashing,
  isLost,
  isReady,
  isUnplaced,
  nameOfPod,
  restartsOf,
  whyNotReady,
} from '../readiness.ts';
import { poll } from '../../util/poll.ts';
import type { Clock } from '../../util/clock.ts';

const limitMs = 30_000;
const intervalMs = 20;

/** A command that cannot run, or gives up at once, has ended by then. */
export const settleMs = 200;

const restartsIn = (pods: readonly Pod[]): number => pods.reduce((sum, pod) => sum + restartsOf(pod), 0);

/**
 * Waits until all pods are Ready, 30 s at most, and not for pods that nothing will make Ready or whose command ends
 * again and again. Returns why some are not, or undefined when all are.
 */
export async function waitForPods(
  cluster: Pick<ClusterHandle, 'pods'>,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): Promise<string | undefined> {
  const deadlineMs = clock.monotonicMs() + limitMs;
  let restarts: number;
  do {
    restarts = restartsIn(cluster.pods());
    await poll(
      async () => {
        const waitedFor = cluster.pods().filter((pod) => !isReady(pod));
        return waitedFor.every((pod) => isLost(pod) || isCrashing(pod) || isUnplaced(pod)) || undefined;
      },
      { intervalMs, timeoutMs: deadlineMs - clock.monotonicMs(), signal, clock },
    );
    if (cluster.pods().some((pod) => hasProcess(pod) && isReady(pod))) await clock.sleep(settleMs, signal);
    // A command that ended meanwhile and was started again has the same time once more to show whether it stays.
  } while (restartsIn(cluster.pods()) > restarts && clock.monotonicMs() < deadlineMs);
  const missing = cluster.pods().filter((pod) => !isReady(pod));
  if (missing.length === 0) return undefined;
  const listed = missing.slice(0, 5).map((pod) => `${nameOfPod(pod)} (${whyNotReady(pod)})`);
  const rest = missing.length - listed.length;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return `${plural(missing.length, 'pod')} not Ready: ${listed.join('; ')}${more}`;
}
