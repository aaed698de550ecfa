import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Breakage, breakage, fourPods } from '../../support/breakage.ts';
import { openLab } from '../../support/lab.ts';
import { rules6 } from '../../support/nft-rules.ts';
import { missing } from '../../support/requires.ts';

/*
 * As in test/deep/controls, which every network has to show: four pods, two nodes, all green; then it breaks behind
 * podnet's back, and the right pairs are red with the right verdict, and no others. Here there is no IPv4 at all, or
 * it stays whole.
 *
 *    a       b                 c       d
 *    |       |                 |       |
 *   -+- cni0 -+-              -+- cni0 -+-      fd00:10:244:K::/64 on node-K
 *       node-1                    node-2
 *        eth0 ----- underlay ----- eth0         fd98:18:X::(K+1)
 */

const { forward, nat, repaired, table } = rules6;
const ipv6Only = 'cluster: {nodes: 2, network: {podCIDRs: ["fd00:10:244::/48"]}}';
const dualStack = 'cluster: {nodes: 2, network: {podCIDRs: [10.244.0.0/16, "fd00:10:244::/48"]}}';

const broken6 = (name: string, of: Breakage): void =>
  breakage(`${name} (IPv6)`, { spec: ipv6Only, family: 'ipv6', ...of });

/** The same verdict for every protocol. */
const all = (pairs: NonNullable<Breakage['tcp']>): Pick<Breakage, 'tcp' | 'udp' | 'icmp'> => ({
  tcp: pairs,
  udp: pairs,
  icmp: pairs,
});

/** An unanswered solicitation is silence for three seconds, and then an error. */
const unresolved = /^(no-answer |unreachable icmp-host-unreachable$)/;

suite('what is broken in IPv6 is never green', { concurrency: 4 }, () => {
  broken6('a firewall says that an address is out of reach', {
    plant: (lab) =>
      lab.in('node/node-2', forward(`ip6 daddr ${lab.addressOf('c')} reject with icmpv6 addr-unreachable`)),
    mend: (lab) => lab.in('node/node-2', repaired),
    lines: [6, 12],
    // Answers to c are rejected, too; who sent them is told, and c is not.
    ...all({ 'ab > c': 'unreachable icmp-host-unreachable', 'c > ab': 'no-answer timeout' }),
  });

  broken6('a route is prohibited', {
    plant: (lab) => lab.in('node/node-1', 'ip -6 route replace prohibit fd00:10:244:2::/64 metric 1'),
    mend: (lab) => lab.in('node/node-1', 'ip -6 route del prohibit fd00:10:244:2::/64 metric 1'),
    lines: [6, 12],
    ...all({ 'ab > cd': 'unreachable icmp-admin-prohibited', 'cd > ab': 'no-answer timeout' }),
  });

  broken6('a node does not forward', {
    plant: (lab) => lab.in('node/node-2', 'echo 0 > /proc/sys/net/ipv6/conf/all/forwarding'),
    mend: (lab) => lab.in('node/node-2', 'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'),
    lines: [6, 12],
    ...all({ 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' }),
  });

  broken6('a pod has the wrong gateway', {
    plant: (lab) => lab.in('c', 'ip -6 route replace default via fd00:10:244:2::fa'),
    lines: [6, 12],
    ...all({ 'ab > c': /^no-answer /, 'c > ab': unresolved }),
  });

  broken6("a node knows another node's link address wrongly", {
    plant: (lab) =>
      lab.in(
        'node/node-1',
        `ip -6 neigh replace ${lab.underlayOf('node-2')} lladdr 02:00:00:00:00:01 dev eth0 nud permanent`,
      ),
    lines: [6, 12],
    ...all({ 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' }),
  });

  broken6('a pod has lost its link, and with it its address', {
    plant: (lab) => lab.in('c', 'ip link set eth0 down'),
    lines: [5, 6, 10, 11, 12],
    ...all({ 'abd > c': unresolved, 'c > abd': 'unreachable no-route' }),
  });

  broken6('a firewall rejects one TCP port by ICMP: unreachable, never refused', {
    plant: (lab) => lab.in('node/node-2', forward('oifname "cni0" tcp dport 80 reject')),
    mend: (lab) => lab.in('node/node-2', repaired),
    tcp: { 'ab > cd': 'unreachable icmp-port-unreachable' },
  });

  broken6('a firewall rejects administratively', {
    plant: (lab) => lab.in('node/node-2', forward('reject with icmpv6 admin-prohibited')),
    mend: (lab) => lab.in('node/node-2', repaired),
    lines: [6, 12],
    ...all({
      'ab > cd': 'unreachable icmp-admin-prohibited',
      'cd > ab': 'unreachable icmp-admin-prohibited',
    }),
  });

  broken6('a firewall resets one TCP port', {
    plant: (lab) => lab.in('node/node-2', forward('oifname "cni0" tcp dport 80 reject with tcp reset')),
    mend: (lab) => lab.in('node/node-2', repaired),
    tcp: { 'ab > cd': 'refused tcp-rst' },
  });

  broken6('a firewall rejects UDP as a closed port would, from another address', {
    plant: (lab) => lab.in('node/node-2', forward('oifname "cni0" udp dport 53 reject')),
    mend: (lab) => lab.in('node/node-2', repaired),
    udp: { 'ab > cd': 'unreachable icmp-port-unreachable' },
  });

  /*
   *   node-2 =MTU 1300, its ICMP errors suppressed=> node-1      requests arrive whole, full answers do not
   */
  broken6('an MTU black hole in one direction, by a router that may not tell', {
    plant: async (lab) => {
      const way = `fd00:10:244:1::/64 via ${lab.underlayOf('node-1')}`;
      await lab.in('node/node-2', `ip -6 route replace ${way} mtu lock 1300`);
      await lab.in('node/node-2', table('filter hook output priority 0', 'icmpv6 type packet-too-big drop'));
    },
    lines: [6],
    tcp: { 'ab > cd': 'stalled payload-lost', 'cd > ab': 'stalled payload-lost' },
  });

  /*
   *   pings to c =translated to an address on its loopback=> c      only their destination tells
   */
  broken6('the destination of pings is translated', {
    plant: async (lab) => {
      await lab.in('c', 'ip -6 addr add fd00:99::1/128 dev lo');
      await lab.in(
        'c',
        nat('prerouting', `icmpv6 type echo-request ip6 daddr ${lab.addressOf('c')} dnat to fd00:99::1`),
      );
    },
    mend: (lab) => lab.in('c', repaired),
    lines: [9, 11, 12],
    icmp: { 'abd > c': 'wrong-peer destination-translated' },
  });
});

/*
 *   c, d --- node-2      c is silent: d's own kernel says so after three seconds
 */
test('whoever waits long enough hears of a silent neighbour, in the same words in both families', {
  skip: missing('nsenter', 'ip'),
}, async () => {
  await using lab = await openLab(fourPods, dualStack);
  await lab.in('c', 'ip link set eth0 down');
  // What podnet had it learn would be tried first.
  for (const address of ['10.244.2.2', 'fd00:10:244:2::2'])
    await lab.in('d', `ip neigh del ${address} dev eth0`);
  const probe = (family: string) =>
    `- {probe: {from: d, to: c, port: 80, family: ${family}, timeout: 6s}, expect: {verdict: answered}}`;
  const results = await lab.run(`${probe('ipv4')}\n${probe('ipv6')}`);
  assert.deepEqual(
    results.map(({ failures: [failure] }) => [failure?.verdict, failure?.reason, failure?.icmp]),
    [
      ['no-answer', 'neighbour-unresolved', undefined],
      ['no-answer', 'neighbour-unresolved', undefined],
    ],
  );
});
