import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertGreen, assertRed, twoNodes } from '../../support/breakage.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import type { Lab } from '../../support/lab.ts';
import { nat, repaired, table } from '../../support/nft-rules.ts';
import { ownServerPod, serverCommand } from '../../support/own-server.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

/*
 * Servers that are pods' own commands tell nothing of themselves: the sandbox of the target does.
 *
 *   a (responder)          s, t (servers of their own)
 *    node-1 --- underlay --- node-2
 */
const pods = podText('a', 'node-1', '[]') + ownServerPod('s', 'node-2') + ownServerPod('t', 'node-2');

const calls = (within = '') =>
  [
    { protocol: 'tcp', port: 80 },
    { protocol: 'http', port: 80 },
    { protocol: 'udp', port: 53 },
  ]
    .map(
      ({ protocol, port }) =>
        `- probe: {from: a, to: s, protocol: ${protocol}, port: ${port}}\n  expect: {verdict: answered${within}}`,
    )
    .join('\n');

const skip = missing('nsenter', 'ip', 'nft');

async function assertAllRed(lab: Lab, verdicts: Readonly<Record<'tcp' | 'http' | 'udp', string>>) {
  const [tcp, http, udp] = await lab.run(calls());
  assertRed(tcp, { 'a → s tcp/80': verdicts.tcp });
  assertRed(http, { 'a → s http/80': verdicts.http });
  assertRed(udp, { 'a → s udp/53': verdicts.udp });
}

const everyProtocol = (verdict: string) => ({ tcp: verdict, http: verdict, udp: verdict });

/** What breaks a place, and what mends it, if that is not the same for all: rules that are taken away. */
type Planted = readonly [place: string, breaks: string, mends?: string];

suiteWithLab("servers of pods' own", { pods, spec: twoNodes, skip }, (openedLab) => {
  const withServers = (
    name: string,
    plant: (lab: Lab) => readonly Planted[],
    judge: (lab: Lab) => Promise<void>,
  ): void => {
    test(name, async () => {
      const lab = openedLab();
      // A program needs a moment until it listens.
      assertGreen(await lab.run(calls(', within: 20s').replaceAll('to: s', 'to: t')), 'before');
      assertGreen(await lab.run(calls(', within: 20s')), 'before');
      const planted = plant(lab);
      for (const [place, breaks] of planted) await lab.in(place, breaks);
      try {
        await judge(lab);
      } finally {
        for (const [place, , mends = repaired] of planted) await lab.in(place, mends);
      }
      assertGreen(await lab.run(calls()), 'mended');
    });
  };

  withServers(
    'see the node where the pod should be: masquerade',
    () => [['node/node-1', nat('postrouting', 'oifname "eth0" masquerade')]],
    (lab) => assertAllRed(lab, everyProtocol('wrong-source source-translated')),
  );

  withServers(
    'see another port of the node: masquerade with random ports',
    () => [['node/node-1', nat('postrouting', 'oifname "eth0" masquerade random')]],
    (lab) => assertAllRed(lab, everyProtocol('wrong-source source-translated')),
  );

  withServers(
    'are not there: another pod answers',
    (lab) => [
      ['node/node-2', nat('prerouting', `ip daddr ${lab.addressOf('s')} dnat to ${lab.addressOf('t')}`)],
    ],
    (lab) => assertAllRed(lab, everyProtocol('wrong-peer target-saw-nothing')),
  );

  withServers(
    'are there for every other call only',
    (lab) => [
      [
        'node/node-2',
        nat('prerouting', `ip daddr ${lab.addressOf('s')} numgen inc mod 2 0 dnat to ${lab.addressOf('t')}`),
      ],
    ],
    async (lab) => {
      const steps = calls().replaceAll('protocol:', 'count: 20, protocol:');
      for (const { name, status, failureCount, failures } of await lab.run(steps)) {
        assert.equal(status, 'failed', name);
        assert.equal(failureCount, 10, name);
        assert.deepEqual([...new Set(failures.map(({ reason }) => reason))], ['target-saw-nothing'], name);
      }
    },
  );

  withServers(
    'are called by another address',
    (lab) => [
      ['s', 'ip addr add 10.244.2.200/24 dev eth0', 'ip addr del 10.244.2.200/24 dev eth0'],
      ['node/node-2', nat('prerouting', `ip daddr ${lab.addressOf('s')} dnat to 10.244.2.200`)],
    ],
    (lab) => assertAllRed(lab, everyProtocol('wrong-peer destination-translated')),
  );

  withServers(
    'lose their callers to another server in the same pod',
    () => [['s', nat('prerouting', 'tcp dport 80 redirect to :8080', 'udp dport 53 redirect to :8053')]],
    async (lab) => {
      const stop = lab.start('s', ...serverCommand(8080, 8053));
      try {
        const settle = '- probe: {from: a, to: s, port: 80}\n  expect: {verdict: wrong-peer, within: 20s}';
        assertGreen(await lab.run(settle), 'the other server answers');
        const [tcp, http] = await lab.run(calls());
        assertRed(tcp, { 'a → s tcp/80': 'wrong-peer target-saw-nothing' });
        assertRed(http, { 'a → s http/80': 'wrong-peer target-saw-nothing' });
      } finally {
        await stop();
      }
    },
  );

  withServers(
    'answer datagrams from another address',
    () => [['s', table('filter hook output priority 0', 'udp sport 53 ip saddr set 10.244.2.99')]],
    async (lab) => {
      const [, , udp] = await lab.run(calls());
      assertRed(udp, { 'a → s udp/53': 'wrong-peer other-address-answered' });
    },
  );
});
