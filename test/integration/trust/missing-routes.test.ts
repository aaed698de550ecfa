import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podKey } from '../../../src/model/names.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import type { Lab } from '../../support/lab.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

const { signal } = new AbortController();
const ports = '[{containerPort: 80}, {containerPort: 53, protocol: UDP}]';
const places = Array.from({ length: 6 }, (_, place) => place);
const pods = places
  .map((place) => podText(`west-${place}`, 'node-1', ports) + podText(`east-${place}`, 'node-2', ports))
  .join('');

const spec = `cluster:
    nodes: [{name: node-1, zone: west}, {name: node-2, zone: east}]
    underlay: {zones: [west, east]}
    network: {podCIDRs: [10.244.0.0/16, 'fd00:10:244::/48']}`;

const zones = ['west', 'east'] as const;
const families = ['ipv4', 'ipv6'] as const;
const services = [
  { protocol: 'tcp', port: 80 },
  { protocol: 'udp', port: 53 },
  { protocol: 'icmp' },
] as const;

/** From every pod of a zone to every one of the other, by every protocol in a family, all at once: the verdicts. */
async function probeAll({ cluster }: Lab, from: 'west' | 'east', family: 'ipv4' | 'ipv6'): Promise<string> {
  const to = zones.find((zone) => zone !== from) ?? from;
  const podAt = (zone: string, place: number) =>
    ({ kind: 'pod', pod: podKey('default', `${zone}-${place}`) }) as const;
  const requests = services.flatMap((service) =>
    places.flatMap((a) =>
      places.map((b) => ({
        from: podAt(from, a),
        to: podAt(to, b),
        ...service,
        family,
        source: 'any' as const,
      })),
    ),
  );
  const results = await cluster.probe(requests, { signal });
  const seen = results.map(({ verdict }) => `${verdict.verdict} ${verdict.reason}`);
  return [...new Set(seen)].sort().join(', ');
}

const told = 'unreachable icmp-net-unreachable';

/*
 *   west-0 … west-5                      east-0 … east-5
 *   node-1           router              node-2
 *    eth0 --- west --- eth0 eth1 --- east --- eth0       node-1 has no route to node-2's pods, node-2 none back
 */
suiteWithLab('what a node has no route for', { pods, spec, skip: missing('nsenter', 'ip', 'nft') }, (lab) => {
  test('is unreachable, every pair by every protocol every time', async () => {
    for (let round = 0; round < 20; round++) {
      for (const family of families) {
        for (const zone of zones) {
          assert.equal(await probeAll(lab(), zone, family), told, `round ${round} from ${zone}`);
        }
      }
    }
  });

  const planted = async (plant: string, mend: string, work: (of: Lab) => Promise<void>): Promise<void> => {
    const of = lab();
    await of.in('node/node-1', plant);
    try {
      await work(of);
    } finally {
      await of.in('node/node-1', mend);
    }
  };

  test('a route that swallows packets goes on swallowing them', () =>
    planted('ip route add blackhole 10.244.2.0/24', 'ip route del blackhole 10.244.2.0/24', async (of) => {
      assert.equal(await probeAll(of, 'west', 'ipv4'), 'no-answer timeout');
      // Control: back there is no route at all, as before.
      assert.equal(await probeAll(of, 'east', 'ipv4'), told);
    }));

  test('a route for packets of one link alone is taken', () =>
    planted(
      'ip route add blackhole default table 77; ip rule add iif cni0 to 10.244.2.0/24 lookup 77',
      'ip rule del iif cni0 to 10.244.2.0/24 lookup 77; ip route flush table 77',
      async (of) => assert.equal(await probeAll(of, 'west', 'ipv4'), 'no-answer timeout'),
    ));

  test('what a node sends itself fails at once, and it has no default route', async () => {
    const asked = '! ip route get 10.244.2.9 2>&1; ip route show table all default; ip -6 route show default';
    assert.match(await lab().in('node/node-1', asked), /^RTNETLINK answers: Network is unreachable\s*$/);
  });

  test('a plugin that flushes the packet filter leaves an error all the same', () =>
    planted('nft flush ruleset', 'true', async (of) => {
      assert.match(await probeAll(of, 'west', 'ipv4'), /^unreachable icmp-time-exceeded$/);
      assert.equal(await probeAll(of, 'east', 'ipv4'), told);
    }));
});
