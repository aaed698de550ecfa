import { forward, repaired, table } from '../../support/nft-rules.ts';
import { type Control, everyProtocol, rulesIn } from './control.ts';
import type { ControlNetwork } from './network.ts';

const timeout = 'no-answer timeout';
const bothWays = (verdict: string) => ({ 'ab > cd': verdict, 'cd > ab': verdict });

/** What comes to the pods of node-2 from other nodes, and what they send there. */
const to = ({ between }: ControlNetwork): string => `iifname "${between}"`;
const from = ({ between }: ControlNetwork): string => `oifname "${between}"`;

/** A firewall on node-2, made of rules for what it passes on. */
const firewall = (
  name: string,
  rules: (network: ControlNetwork) => readonly string[],
  expected: Omit<ReturnType<Control['on']>, 'plant' | 'mend'>,
): Control => ({
  name,
  on: (network) => ({
    ...rulesIn('node/node-2', forward(...rules(network))),
    ...expected,
  }),
});

/** What a firewall takes away, of this or that kind. */
export const firewalls: readonly Control[] = [
  firewall('one TCP port is swallowed', (net) => [`${to(net)} tcp dport 80 drop`], {
    tcp: { 'ab > cd': timeout },
  }),
  firewall(
    'one TCP port is rejected by ICMP: unreachable, never refused',
    (net) => [`${to(net)} tcp dport 80 reject with icmp port-unreachable`],
    { tcp: { 'ab > cd': 'unreachable icmp-port-unreachable' } },
  ),
  firewall('one TCP port is reset', (net) => [`${to(net)} tcp dport 80 reject with tcp reset`], {
    tcp: { 'ab > cd': 'refused tcp-rst' },
  }),
  firewall(
    'UDP is rejected as a closed port would, from another address',
    (net) => [`${to(net)} udp dport 53 reject with icmp port-unreachable`],
    { udp: { 'ab > cd': 'unreachable icmp-port-unreachable' } },
  ),
  firewall(
    'everything between nodes is rejected administratively',
    (net) => [
      `${to(net)} reject with icmp admin-prohibited`,
      `${from(net)} reject with icmp admin-prohibited`,
    ],
    // What comes back from the pods is rejected too, and nobody is told who asks.
    { lines: [6, 12], ...everyProtocol(bothWays('unreachable icmp-admin-prohibited')) },
  ),
  firewall(
    'UDP is swallowed while TCP works',
    (net) => [`${to(net)} meta l4proto udp drop`, `${from(net)} meta l4proto udp drop`],
    {
      lines: [6, 12],
      udp: bothWays(timeout),
    },
  ),
  firewall(
    'TCP is swallowed while UDP works',
    (net) => [`${to(net)} meta l4proto tcp drop`, `${from(net)} meta l4proto tcp drop`],
    {
      lines: [6, 12],
      tcp: bothWays(timeout),
    },
  ),
  firewall(
    'pings are swallowed while TCP and UDP work',
    (net) => [`${to(net)} icmp type echo-request drop`, `${from(net)} icmp type echo-request drop`],
    {
      lines: [6, 12],
      icmp: bothWays(timeout),
    },
  ),
  firewall('answers to pings are swallowed, one way', (net) => [`${to(net)} icmp type echo-reply drop`], {
    lines: [6],
    icmp: { 'cd > ab': timeout },
  }),

  /* c, d =drop SYN-ACK=| node-2      c and d can call, and cannot be called */
  firewall(
    'the second packet of the handshake is swallowed',
    (net) => [`${from(net)} tcp flags & (syn|ack) == syn|ack drop`],
    { lines: [6, 12], tcp: { 'ab > cd': timeout } },
  ),
  firewall(
    'the third packet of the handshake, and all after it, are swallowed',
    (net) => [`${to(net)} tcp flags & (syn|ack) == ack tcp dport { 80, 29170 } drop`],
    { lines: [6, 12], tcp: { 'ab > cd': 'stalled payload-lost' } },
  ),
  firewall('the end of connections is swallowed', (net) => [`${from(net)} tcp flags & fin == fin drop`], {
    lines: [6, 12],
    tcp: { 'ab > cd': 'stalled payload-lost' },
  }),
  firewall(
    'connections are reset as soon as they carry something',
    (net) => [`${to(net)} tcp flags & psh == psh tcp dport 80 reject with tcp reset`],
    { tcp: { 'ab > cd': 'reset connection-reset' } },
  ),
  firewall('nobody on other nodes may begin', (net) => [`${to(net)} ct state new drop`], {
    lines: [6, 12],
    ...everyProtocol({ 'ab > cd': timeout }),
  }),
  {
    name: 'one pod may not call one other, which may call it',
    on: (net) => ({
      ...rulesIn('node/node-2', (lab) =>
        forward(`${to(net)} ip saddr ${lab.addressOf('a')} ip daddr ${lab.addressOf('c')} ct state new drop`),
      ),
      lines: [6],
      ...everyProtocol({ 'a > c': timeout }),
    }),
  },

  /* what leaves is not tracked, so nobody knows what its answers belong to */
  {
    name: 'answers are taken for strangers, because calls were not tracked',
    on: (net) => ({
      plant: async (lab) => {
        await lab.in(
          'node/node-2',
          `nft 'table ip broken {
            chain raw { type filter hook prerouting priority -300; iifname != "${net.between}" ip daddr 10.244.1.0/24 notrack; }
            chain broken { type filter hook forward priority 0; ${to(net)} ct state != new drop; ${to(net)} tcp flags & (syn|ack) != syn drop; }
          }'`,
        );
      },
      mend: (lab) => lab.in('node/node-2', repaired),
      lines: [6, 12],
      warned: [14, 16],
      tcp: { 'ab > cd': 'stalled payload-lost', 'cd > ab': timeout },
      icmp: { 'cd > ab': timeout },
    }),
  },

  firewall(
    'an MTU black hole',
    (net) => [`${to(net)} ip length > 1400 drop`, `${from(net)} ip length > 1400 drop`],
    { lines: [6, 12], tcp: bothWays('stalled payload-lost') },
  ),
  firewall('an MTU black hole in one direction', (net) => [`${from(net)} ip length > 1400 drop`], {
    lines: [6, 12],
    tcp: bothWays('stalled payload-lost'),
  }),

  /* node-2 =its link takes 1300 bytes, and it may not say so=> node-1 */
  {
    name: 'a narrow link whose router may not tell of it',
    on: ({ between }) => ({
      plant: async (lab) => {
        await lab.in(
          'node/node-2',
          table('filter hook output priority 0', 'icmp type destination-unreachable drop'),
        );
        await lab.in('node/node-2', `ip link set ${between} mtu 1300`);
      },
      lines: [6, 12],
      // Of an overlay, what goes to nodes themselves has another way.
      warned: between === 'eth0' ? [14, 16] : [16],
      tcp: bothWays('stalled payload-lost'),
    }),
  },
];
