import { test } from 'node:test';
import { assertGreen, assertRed, fourPods, twoNodes } from '../../support/breakage.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import type { Lab } from '../../support/lab.ts';
import { forward, repaired } from '../../support/nft-rules.ts';
import { missing } from '../../support/requires.ts';

/*
 * An expected failure counts only when the port itself was fine.
 *
 *   a, b --- node-1 --- node-2 =firewall=| c, d
 */
const probe = (port: number, verdict: string, protocol = 'tcp') =>
  `- probe: {from: a, to: c, protocol: ${protocol}, port: ${port}}\n  expect: {verdict: ${verdict}}\n`;

const skip = missing('nsenter', 'nft');

suiteWithLab('expected failures', { pods: fourPods, spec: twoNodes, skip }, (openedLab) => {
  const withFirewall = (name: string, rules: readonly string[], body: (lab: Lab) => Promise<void>): void => {
    test(name, async () => {
      const lab = openedLab();
      assertGreen(await lab.run(probe(80, 'answered') + probe(81, 'refused')), 'before');
      await lab.in('node/node-2', forward(...rules));
      try {
        await body(lab);
      } finally {
        await lab.in('node/node-2', repaired);
      }
      const [blocked] = await lab.run(probe(80, 'blocked'));
      assertRed(blocked, { 'a → c tcp/80': 'answered answer' });
    });
  };

  withFirewall('count where the port answers inside the target', ['oifname "cni0" drop'], async (lab) => {
    assertGreen(
      await lab.run(probe(80, 'no-answer') + probe(80, 'blocked') + probe(53, 'no-answer', 'udp')),
      'blocked',
    );
  });

  withFirewall('are inconclusive where nothing listens', ['oifname "cni0" drop'], async (lab) => {
    const [tcp, either, udp] = await lab.run(
      probe(81, 'no-answer') + probe(81, 'blocked') + probe(54, 'no-answer', 'udp'),
    );
    assertRed(tcp, { 'a → c tcp/81': 'inconclusive control-failed' });
    assertRed(either, { 'a → c tcp/81': 'inconclusive control-failed' });
    assertRed(udp, { 'a → c udp/54': 'inconclusive control-failed' });
  });

  withFirewall(
    'of a closed port are not met by a firewall that rejects',
    ['oifname "cni0" reject with icmp port-unreachable'],
    async (lab) => {
      const [tcp, udp] = await lab.run(probe(81, 'refused') + probe(54, 'refused', 'udp'));
      assertRed(tcp, { 'a → c tcp/81': 'unreachable icmp-port-unreachable' });
      assertRed(udp, { 'a → c udp/54': 'unreachable icmp-port-unreachable' });
      assertGreen(await lab.run(probe(80, 'unreachable') + probe(80, 'blocked')), 'rejected');
    },
  );

  withFirewall(
    'of an open port are red when a firewall resets it as if it were closed',
    ['oifname "cni0" ip protocol tcp reject with tcp reset'],
    async (lab) => {
      const [answered] = await lab.run(probe(80, 'answered'));
      assertRed(answered, { 'a → c tcp/80': 'refused tcp-rst' });
      assertGreen(await lab.run(probe(80, 'refused')), 'the port answers inside: the firewall did it');
    },
  );
});
