import type { Breakage } from '../../support/breakage.ts';
import { forward, nat, rules6 } from '../../support/nft-rules.ts';
import { type Control, everyProtocol, rulesIn, rules6In } from './control.ts';
import type { ControlNetwork } from './network.ts';

const timeout = 'no-answer timeout';
const bothWays = { 'ab > cd': timeout, 'cd > ab': timeout };
/** Addresses of pods, not of nodes: a node that talks for itself may choose among its own. */
const ofPods = 'ip6 saddr fd00:10:244::/48 ip6 saddr != fd00:10:244:1::1';

const onlyIPv6 = (name: string, broken: (network: ControlNetwork) => Breakage): Control => ({
  name: `${name} (IPv6)`,
  on: (network) => ({ spec: network.spec('ipv6', 2), family: 'ipv6', ...broken(network) }),
});

/** IPv6 has tables, rules and errors of its own; and of two families one may be broken alone. */
export const families: readonly Control[] = [
  onlyIPv6('masquerade of everything that leaves a node', ({ between }) => ({
    ...rules6In('node/node-1', rules6.nat('postrouting', `oifname "${between}" ${ofPods} masquerade`)),
    lines: [8, 10],
    ...everyProtocol({ 'ab > cd': 'wrong-source source-translated' }),
  })),
  onlyIPv6('a responder answers for another pod', ({ between }) => ({
    ...rules6In('node/node-2', (lab) =>
      rules6.nat(
        'prerouting',
        `iifname "${between}" ip6 daddr ${lab.addressOf('c')} dnat to ${lab.addressOf('d')}`,
      ),
    ),
    lines: [6, 9, 12],
    tcp: { 'ab > c': 'wrong-peer other-pod-answered' },
    udp: { 'ab > c': 'wrong-peer other-pod-answered' },
    icmp: { 'ab > c': 'wrong-peer target-saw-nothing' },
  })),
  onlyIPv6('one TCP port is swallowed', ({ between }) => ({
    ...rules6In('node/node-2', rules6.forward(`iifname "${between}" tcp dport 80 drop`)),
    tcp: { 'ab > cd': timeout },
  })),
  onlyIPv6('an MTU black hole', ({ between }) => ({
    ...rules6In(
      'node/node-2',
      rules6.forward(
        `iifname "${between}" ip6 length > 1300 drop`,
        `oifname "${between}" ip6 length > 1300 drop`,
      ),
    ),
    lines: [6, 12],
    tcp: { 'ab > cd': 'stalled payload-lost', 'cd > ab': 'stalled payload-lost' },
  })),
  onlyIPv6('a route is missing on one node', () => ({
    plant: (lab) => lab.in('node/node-1', 'ip -6 rule add pref 50 to fd00:10:244:2::/64 unreachable'),
    mend: (lab) => lab.in('node/node-1', 'ip -6 rule del pref 50'),
    lines: [6, 12],
    ...everyProtocol({ 'ab > cd': 'unreachable icmp-net-unreachable', 'cd > ab': timeout }),
  })),
  onlyIPv6('packets reach a node with one hop left', ({ between }) => ({
    ...rules6In(
      'node/node-2',
      rules6.table(
        'filter hook prerouting priority 0',
        `iifname "${between}" ip6 daddr fd00:10:244:2::/64 ip6 hoplimit set 1`,
      ),
    ),
    lines: [6, 12],
    ...everyProtocol({ 'ab > cd': 'unreachable icmp-time-exceeded', 'cd > ab': timeout }),
  })),
  onlyIPv6('UDP is answered from another address', () => ({
    ...rules6In(
      'c',
      rules6.table(
        'filter hook output priority 0',
        'udp sport { 53, 29170 } ip6 saddr set fd00:10:244:2::99',
      ),
    ),
    lines: [5, 6, 9, 11, 12],
    udp: { 'abd > c': 'wrong-peer other-address-answered' },
  })),

  {
    name: 'of two families IPv6 is swallowed between nodes',
    on: ({ spec, between }) => ({
      spec: spec('dual', 2),
      family: 'ipv6',
      ...rules6In('node/node-2', rules6.forward(`iifname "${between}" drop`, `oifname "${between}" drop`)),
      lines: [6, 12],
      ...everyProtocol(bothWays),
    }),
  },
  {
    name: 'of two families IPv4 is swallowed between nodes',
    on: ({ spec, between }) => ({
      spec: spec('dual', 2),
      ...rulesIn('node/node-2', forward(`iifname "${between}" drop`, `oifname "${between}" drop`)),
      lines: [6, 12],
      ...everyProtocol(bothWays),
    }),
  },
  {
    name: 'of two families IPv4 is masqueraded',
    on: ({ spec, between }) => ({
      spec: spec('dual', 2),
      ...rulesIn(
        'node/node-1',
        nat('postrouting', `oifname "${between}" ip saddr 10.244.0.0/16 ip saddr != 10.244.1.1 masquerade`),
      ),
      lines: [8, 10],
      ...everyProtocol({ 'ab > cd': 'wrong-source source-translated' }),
    }),
  },
];
