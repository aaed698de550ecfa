import { whyNotCalled } from '../applicable.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

export const checkAfterAdd: ConformanceCheck = {
  id: 10,
  level: 'MUST',
  title: 'CHECK passes right after ADD',
  ground: 'SPEC 1.1.0, "CHECK: Check container\'s networking is as expected"',
  async run(subject) {
    const reason = await whyNotCalled(subject, 'CHECK');
    if (reason !== undefined) return notApplicable(reason);
    const { pod } = await subject.attach('check');
    const checked = await subject.check(pod);
    return verdictOf(checked.ok ? [] : ['CHECK failed right after ADD', ...lastRunLines(checked)]);
  },
};
