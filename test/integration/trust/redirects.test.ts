import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertGreen, fourPods, twoNodes } from '../../support/breakage.ts';
import { openLab } from '../../support/lab.ts';
import { missing } from '../../support/requires.ts';

const skip = missing('nsenter', 'ip');

/*
 *   a sends by its node what is for b, who is next to it: the node passes it on, and tells a of the shorter way
 *
 *   a ----> cni0 ----> b
 *     <----            an ICMP redirect, which comes before the answer
 */
test('a redirect is advice, and the answer still counts', { skip }, async () => {
  await using lab = await openLab(fourPods, twoNodes);
  await lab.in('node/node-1', 'echo 1 >/proc/sys/net/ipv4/conf/cni0/send_redirects');
  await lab.in('a', `ip route add ${lab.addressOf('b')}/32 via 10.244.1.1`);
  const protocols = ['{from: a, to: b, protocol: icmp}', '{from: a, to: b, protocol: udp, port: 53}'];
  assertGreen(await lab.run(protocols.map((probe) => `- probe: ${probe}`).join('\n')), 'redirected');
  // It was told: the kernel counts them.
  const redirects = await lab.in('a', "nstat -asz IcmpInRedirects | awk '/IcmpInRedirects/ {print $2}'");
  assert.ok(Number(redirects) > 0, `${redirects} redirects`);
});
