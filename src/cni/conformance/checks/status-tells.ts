import { whyNotCalled } from '../applicable.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { poolIsNotOurs, smallPool } from '../small-pool.ts';
import { fail, notApplicable, verdictOf } from '../verdict.ts';

export const statusTells: ConformanceCheck = {
  id: 29,
  level: 'SHOULD',
  title: 'STATUS succeeds while ADD can be served, and fails when no address is left',
  ground: 'SPEC 1.1.0, "STATUS: Check plugin status"',
  async run(subject) {
    const reason = await whyNotCalled(subject, 'STATUS');
    if (reason !== undefined) return notApplicable(reason);
    const network = smallPool(subject.network, 1);
    if (network === undefined) return notApplicable(poolIsNotOurs);
    const small = subject.withNetwork(network);
    const ready = await small.status();
    if (!ready.ok) return fail(['STATUS failed before any ADD', ...lastRunLines(ready)]);
    await small.attach('last');
    const exhausted = await small.status();
    return verdictOf(
      exhausted.ok ? ['STATUS succeeded with no address left', ...lastRunLines(exhausted)] : [],
    );
  },
};
