import { systemClock } from '../../../util/clock.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { lookAtNetns } from '../look-at-netns.ts';
import { notApplicable, verdictOf } from '../verdict.ts';
import { whyNoInterfaces } from './interfaces-exist.ts';

/** How long udev or a daemon may take to interfere. */
const watchedMs = 2_000;

export const stableMac: ConformanceCheck = {
  id: 9,
  level: 'MUST',
  title: 'MACs of the result are still the same 2 s after ADD',
  ground: 'SPEC 1.1.0, "ADD Success"; plugins#805',
  async run(subject) {
    const reason = whyNoInterfaces(subject);
    if (reason !== undefined) return notApplicable(reason);
    await subject.warmUp();
    const { pod, added, result } = await subject.attach('mac');
    const told = result.interfaces.filter(({ mac }) => mac !== undefined);
    if (told.length === 0) return notApplicable('the result tells no MAC');
    await systemClock.sleep(watchedMs, subject.signal);
    const inPod = await lookAtNetns(subject.node, pod.name);
    const inNode = await lookAtNetns(subject.node);
    const complaints = told.flatMap(({ name, mac, sandbox }) => {
      const link = (sandbox === undefined ? inNode : inPod).links.find((it) => it.name === name);
      return link?.mac?.toLowerCase() === mac?.toLowerCase()
        ? []
        : [`${name} has MAC ${link?.mac ?? 'none'} after ${watchedMs / 1000} s, the result says ${mac}`];
    });
    return verdictOf(complaints.length === 0 ? [] : [...complaints, ...lastRunLines(added)]);
  },
};
