import type { ChainRun } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { judgeError } from '../judge-error.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { deviceIsTaken, takesDevice } from '../only-one-pod.ts';
import { requireOk } from '../require-ok.ts';
import { poolIsNotOurs, smallPool } from '../small-pool.ts';
import { fail, notApplicable, verdictOf } from '../verdict.ts';

export const poolExhausted: ConformanceCheck = {
  id: 25,
  level: 'MUST',
  title: 'With no address left ADD fails with an error, and one DEL makes room for one ADD',
  ground: 'SPEC 1.1.0, "Errors" and "ADD: Add container to network, or apply modifications"',
  async run(subject) {
    if (takesDevice(subject.network)) return notApplicable(deviceIsTaken);
    const network = smallPool(subject.network, 2);
    if (network === undefined) return notApplicable(poolIsNotOurs);
    const small = subject.withNetwork(network);
    const { pod: first } = await small.attach('first');
    await small.attach('second');
    const tooMany = await small.createPod('too-many');
    const refused = await small.add(tooMany);
    const wrong = complaintsAbout(refused);
    if (wrong.length > 0) return fail(wrong);
    // As a runtime does after an ADD that failed.
    await small.del(tooMany);
    requireOk(await small.del(first));
    const again = await small.add(await small.createPod('again'));
    return verdictOf(
      again.ok ? [] : ['after DEL of one of two pods there is still no room', ...lastRunLines(again)],
    );
  },
};

function complaintsAbout({ failed, runs }: ChainRun): readonly string[] {
  const run = failed ?? runs.at(-1);
  return run === undefined ? [] : judgeError(run, 'ADD with both of two addresses in use');
}
