import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { lookAtNetns } from '../look-at-netns.ts';
import { plainAddress } from '../same-address.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

export const dualStackReady: ConformanceCheck = {
  id: 32,
  level: 'SHOULD',
  title: 'Addresses of both families can be used as soon as ADD returns',
  ground: 'plugins#25; cilium#8415',
  async run(subject) {
    const { node } = subject;
    const { pod, result, added } = await subject.attach('both');
    const told = result.ips.map(({ address }) => plainAddress(address)).filter((it) => it.includes(':'));
    const { addresses } = await lookAtNetns(node, pod.name);
    if (told.length === 0) return notApplicable('pods of this network get no IPv6 address');
    // A duplicate stays tentative (net/ipv6/addrconf.c, addrconf_dad_stop).
    const unready = addresses.filter(
      ({ address, isTentative }) => isTentative && told.includes(plainAddress(address)),
    );
    const lines = unready.map(
      ({ address, device }) =>
        `${address} on ${device} is tentative when ADD returns: no program can use it yet`,
    );
    return verdictOf(lines.length === 0 ? [] : [...lines, ...lastRunLines(added)]);
  },
};
