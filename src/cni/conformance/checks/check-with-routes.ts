import { familyOf } from '../../../model/ip.ts';
import { whyNotCalled } from '../applicable.ts';
import { hasIpam, withIpam } from '../change-network.ts';
import type { CheckSubject } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { readResult } from '../read-result.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

/** Ranges for documentation (RFC 5737, RFC 3849): nobody else has a route to them. */
const destinations = { ipv4: '198.51.100.0/24', ipv6: '2001:db8:ffff::/48' } as const;

export const checkWithRoutes: ConformanceCheck = {
  id: 11,
  level: 'MUST',
  title: 'CHECK passes right after ADD, also with routes beside the default one',
  ground: 'SPEC 1.1.0, "CHECK: Check container\'s networking is as expected"; plugins#886',
  async run(subject) {
    const reason =
      (await whyNotCalled(subject, 'CHECK')) ??
      (hasIpam(subject.network) ? undefined : 'the list has no IPAM that routes could come from');
    if (reason !== undefined) return notApplicable(reason);
    const routes = await routesOfItsFamilies(subject);
    const routed = subject.withNetwork(withIpam(subject.network, (ipam) => ({ ...ipam, routes })));
    const pod = await subject.createPod('routed');
    const added = await routed.add(pod);
    const answer = added.ok ? added.runs.at(-1)?.answer : undefined;
    const told = answer === undefined ? undefined : readResult(answer)?.routes.map(({ dst }) => dst);
    if (!routes.every(({ dst }) => told?.includes(dst))) {
      return notApplicable('its IPAM takes no routes from the list');
    }
    const checked = await routed.check(pod);
    return verdictOf(
      checked.ok ? [] : [`CHECK failed with ipam.routes ${JSON.stringify(routes)}`, ...lastRunLines(checked)],
    );
  },
};

async function routesOfItsFamilies(subject: CheckSubject): Promise<readonly { readonly dst: string }[]> {
  const { pod, result } = await subject.attach('families');
  await subject.del(pod);
  const families = new Set(result.ips.map(({ address }) => familyOf(address)));
  return [...families].map((family) => ({ dst: destinations[family] }));
}
