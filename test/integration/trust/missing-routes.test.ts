import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StepResult } from '../../../src/model/result.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import { assertGreen } from '../../support/breakage.ts';
import type { Lab } from '../../support/lab.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

const ports = '[{containerPort: 80}, {containerPort: 53, protocol: UDP}]';
const many = 6;
const inZone = (zone: string, node: string): string =>
  Array.from({ length: many }, (_, index) =>
    podText(`${zone}-${index}`, node, ports).replace(/labels: \{.*?\}/, `labels: {zone: ${zone}}`),
  ).join('');

const spec = `cluster:
    nodes: [{name: node-1, zone: west}, {name: node-2, zone: east}]
    underlay: {zones: [west, east]}`;

const all = (what: string, verdict: string): string => `
- reachability:
    ${what}
    from: {podSelector: {matchLabels: {zone: west}}}
    to: {podSelector: {matchLabels: {zone: east}}}
  expect: {default: ${verdict}}
- reachability:
    ${what}
    from: {podSelector: {matchLabels: {zone: east}}}
    to: {podSelector: {matchLabels: {zone: west}}}
  expect: {default: ${verdict}}`;

const everything = (verdict: string): string =>
  ['{protocol: tcp, port: 80}', '{protocol: udp, port: 53}', '{protocol: icmp}']
    .map((what) => all(what.slice(1, -1).replaceAll(', ', '\n    '), verdict))
    .join('');

/** The verdicts that were not expected. */
const seen = (results: readonly StepResult[]): readonly string[] => [
  ...new Set(
    results.flatMap(({ failures }) => failures.map(({ verdict, reason }) => `${verdict} ${reason}`)),
  ),
];

/*
 *   west-0 … west-5                      east-0 … east-5
 *   node-1           router              node-2
 *    eth0 --- west --- eth0 eth1 --- east --- eth0       node-1 has no route to 10.244.2.0/24, node-2 none back
 */
suiteWithLab(
  'what a node has no route for',
  { pods: inZone('west', 'node-1') + inZone('east', 'node-2'), spec, skip: missing('nsenter', 'ip', 'nft') },
  (lab) => {
    test('is unreachable, every pair by every protocol every time', async () => {
      for (let round = 0; round < 20; round++) {
        assertGreen(await lab().run(everything('unreachable')), `round ${round}`);
      }
    });

    const withRoute = async (type: string, work: (of: Lab) => Promise<void>): Promise<void> => {
      const of = lab();
      await of.in('node/node-1', `ip route add ${type} 10.244.2.0/24`);
      try {
        await work(of);
      } finally {
        await of.in('node/node-1', `ip route del ${type} 10.244.2.0/24`);
      }
    };

    test('a route that swallows packets goes on swallowing them', () =>
      withRoute('blackhole', async (of) => {
        const results = await of.run(everything('unreachable'));
        // Control: the way back has no route at all, as before.
        assert.deepEqual(
          results.map(({ failureCount }) => failureCount),
          [many * many, 0, many * many, 0, many * many, 0],
        );
        assert.deepEqual(seen(results), ['no-answer timeout']);
      }));

    test('a route for packets of one link alone is taken', async () => {
      const of = lab();
      const rule = 'iif cni0 to 10.244.2.0/24 lookup 77';
      await of.in('node/node-1', `ip route add prohibit default table 77 && ip rule add ${rule}`);
      try {
        const results = await of.run(everything('unreachable'));
        const reasons = new Set(seen(results));
        assert.ok(!reasons.has('unreachable icmp-net-unreachable'), [...reasons].join());
        assert.ok(results[4]?.failures.every(({ verdict }) => verdict === 'no-answer'));
      } finally {
        await of.in('node/node-1', `ip rule del ${rule}; ip route flush table 77`);
      }
    });

    test('what a node sends itself fails at once, and it has no default route', async () => {
      const of = lab();
      const asked =
        '! ip route get 10.244.2.9 2>&1; ip route show table all default; ip -6 route show default';
      assert.match(await of.in('node/node-1', asked), /^RTNETLINK answers: Network is unreachable\s*$/);
    });
  },
);
