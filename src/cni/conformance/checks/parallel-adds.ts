import { mapConcurrent } from '../../../util/concurrency.ts';
import type { CheckSubject } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { describeRun } from '../describe-run.ts';
import { isJsonObject } from '../../json.ts';
import { whyOnlyOnePod } from '../only-one-pod.ts';
import { readResult } from '../read-result.ts';
import { plainAddress } from '../same-address.ts';
import { smallPool } from '../small-pool.ts';
import { notApplicable, type Verdict, verdictOf } from '../verdict.ts';

const adds = 24;
const count = Array.from({ length: adds }, (_, index) => index);

export const parallelAdds: ConformanceCheck = {
  id: 23,
  level: 'MUST',
  title: `${adds} ADDs at once all succeed, each with an address of its own`,
  ground: 'SPEC 1.1.0, "Lifecycle & Ordering"',
  async run(subject) {
    const onlyOne = whyOnlyOnePod(subject.network);
    if (onlyOne !== undefined) return notApplicable(onlyOne);
    if (poolIsTooSmall(subject)) return notApplicable(`the pool has less than ${adds} addresses`);
    // Not after another ADD: what they share has to be made, and each may find it missing.
    return await addAtOnce(subject);
  },
};

/** As far as the configuration tells: a pool that cannot be made smaller to this size is smaller. */
const poolIsTooSmall = ({ network }: CheckSubject): boolean =>
  smallPool(network, 1) !== undefined && smallPool(network, adds) === undefined;

async function addAtOnce(subject: CheckSubject): Promise<Verdict> {
  const pods = await mapConcurrent(count, adds, (index) => subject.createPod(`pod-${index}`), subject.signal);
  const added = await mapConcurrent(pods, adds, (pod) => subject.add(pod), subject.signal);
  const failed = added.flatMap(({ failed: run }) => (run === undefined ? [] : [run]));
  const addresses = added.flatMap(({ ok, runs }) => {
    const answer = runs.at(-1)?.answer;
    return ok && isJsonObject(answer)
      ? readResult(answer).ips.map(({ address }) => plainAddress(address))
      : [];
  });
  const twice = addresses.filter((address, place) => addresses.indexOf(address) !== place);
  const [first] = failed;
  return verdictOf([
    ...(first === undefined
      ? []
      : [`${failed.length} of ${adds} failed, the first of them:`, ...describeRun(first)]),
    ...[...new Set(twice)].map((address) => `more than one pod got ${address}`),
  ]);
}
