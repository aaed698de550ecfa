import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { notApplicable, verdictOf } from '../verdict.ts';
import { whyNoInterfaces } from './interfaces-exist.ts';

export const addressInterface: ConformanceCheck = {
  id: 7,
  level: 'MUST',
  title: 'ips[].interface leads to CNI_IFNAME',
  ground: 'SPEC 1.1.0, "ADD Success"',
  async run(subject) {
    const reason = whyNoInterfaces(subject);
    if (reason !== undefined) return notApplicable(reason);
    const { pod, added, result } = await subject.attach('address');
    if (result.ips.length === 0) return notApplicable('the result has no addresses');
    const complaints = result.ips.flatMap(({ address, interface: index }) => {
      if (index === undefined) return [`${address} has no index of an interface`];
      const it = result.interfaces[index];
      if (it === undefined) return [`${address} leads to interfaces[${index}], which is not there`];
      // Addresses of other interfaces may be told too, those of the node included.
      return [];
    });
    const isOwn = result.ips.some(({ interface: index }) => {
      const it = index === undefined ? undefined : result.interfaces[index];
      return it?.name === pod.ifName && it.sandbox === pod.netns;
    });
    if (!isOwn) complaints.push(`no address leads to ${pod.ifName} in ${pod.netns}`);
    return verdictOf(complaints.length === 0 ? [] : [...complaints, ...lastRunLines(added)]);
  },
};
