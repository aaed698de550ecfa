import { keyOfPod } from '../../cluster/pod-state.ts';
import { displayEndpoint } from '../../model/endpoint.ts';
import { isOfCheck } from '../../model/check-pods.ts';
import type { IpFamily } from '../../model/verdict.ts';
import type { Churn } from './churn.ts';
import { judgeUnique } from './judge-addresses.ts';
import type { ModelTallies } from './model-lines.ts';
import { addressesOf } from './model-pods.ts';

/** Line 1 under churn, and line 18. */
export function judgeChurn(tallies: ModelTallies, churn: Churn, family: IpFamily): void {
  const { unique, reused } = tallies;
  for (const pods of churn.moments) {
    const living = pods.map((pod) => ({
      key: keyOfPod(pod),
      ofCheck: isOfCheck(pod),
      addresses: addressesOf(pod, family),
    }));
    // The cluster's own were judged by themselves.
    for (const pod of living.filter(({ ofCheck }) => ofCheck)) judgeUnique(tallies, pod, living);
  }
  unique.note(churn.note);
  for (const { probe, evidence } of churn.again) {
    if (probe.request.family !== family) continue;
    reused.judge(probe.holds, () => ({
      probe,
      told: {
        what: `${displayEndpoint(probe.request.from)} → ${probe.result.toAddress} icmp, ${displayEndpoint(probe.request.to)} after another pod`,
        expected: 'answered within a second',
        ...(evidence.length > 0 && { evidence }),
      },
    }));
  }
  reused.noteWhenUnjudged(churn.againNote);
}
