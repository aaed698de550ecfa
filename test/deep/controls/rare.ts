import { forward, nat } from '../../support/nft-rules.ts';
import { askTcp, askUdp, type Control, rulesIn } from './control.ts';
import type { ControlNetwork } from './network.ts';

const timeout = 'no-answer timeout';
const to = ({ between }: ControlNetwork): string => `iifname "${between}"`;

/** The connections that were drawn stay lost, also when their first packet is sent again. */
const losesConnections = (net: ControlNetwork, every: number): string =>
  `nft 'table ip broken {
    set drawn { type ipv4_addr . inet_service; flags dynamic; size 65535; }
    chain broken {
      type filter hook forward priority 0;
      ${to(net)} tcp dport 80 ip saddr . tcp sport @drawn drop;
      ${to(net)} tcp dport 80 tcp flags syn numgen inc mod ${every} ${every - 1} add @drawn { ip saddr . tcp sport } drop;
    }
  }'`;

/** What hits few probes, or none but the second one: whoever looks for it asks often enough. */
export const rare: readonly Control[] = [
  {
    name: 'every hundredth connection is lost',
    on: (net) => ({
      ...rulesIn('node/node-2', losesConnections(net, 100)),
      rare: true,
      asked: [{ step: askTcp(200), red: 2, as: timeout }],
    }),
  },
  {
    name: 'every tenth datagram is lost',
    on: (net) => ({
      ...rulesIn('node/node-2', forward(`${to(net)} udp dport 53 numgen inc mod 10 9 drop`)),
      rare: true,
      asked: [{ step: askUdp(50), red: 5, as: timeout }],
    }),
  },
  {
    name: 'every fiftieth connection is led to another pod',
    on: (net) => ({
      ...rulesIn('node/node-2', (lab) =>
        nat(
          'prerouting',
          `${to(net)} ip daddr ${lab.addressOf('c')} tcp dport 80 numgen inc mod 50 49 dnat to ${lab.addressOf('d')}`,
        ),
      ),
      rare: true,
      asked: [{ step: askTcp(100), red: 2, as: 'wrong-peer other-pod-answered' }],
    }),
  },
  {
    name: 'every twentieth connection is masqueraded',
    on: ({ between }) => ({
      ...rulesIn(
        'node/node-1',
        nat('postrouting', `oifname "${between}" tcp dport 80 numgen inc mod 20 19 masquerade`),
      ),
      rare: true,
      asked: [{ step: askTcp(40), red: 2, as: 'wrong-source source-translated' }],
    }),
  },
  {
    name: 'UDP is swallowed after the first packet of a pair',
    on: (net) => ({
      ...rulesIn(
        'node/node-2',
        `nft 'table ip broken {
            set seen { type ipv4_addr . ipv4_addr; flags dynamic; size 65535; }
            chain broken {
              type filter hook forward priority 0;
              ${to(net)} udp dport 53 ip saddr . ip daddr @seen drop;
              ${to(net)} udp dport 53 add @seen { ip saddr . ip daddr };
            }
          }'`,
      ),
      rare: true,
      asked: [{ step: askUdp(10), red: 9, as: timeout }],
    }),
  },
  {
    name: 'of a connection of UDP the first packet passes, and no answer',
    on: (net) => ({
      ...rulesIn('node/node-2', forward(`${to(net)} meta l4proto udp ct state established drop`)),
      lines: [6],
      udp: { 'cd > ab': timeout },
    }),
  },
  {
    name: 'of the paths that source ports choose, one loses all',
    on: (net) => ({
      ...rulesIn('node/node-2', forward(`${to(net)} tcp dport 80 tcp sport & 14 == 14 drop`)),
      rare: true,
      asked: [{ step: askTcp(100), red: { atLeast: 5 }, as: timeout }],
    }),
  },
  {
    name: 'more than a few packets at once are too many',
    on: (net) => ({
      ...rulesIn(
        'node/node-2',
        forward(`${to(net)} udp dport 53 limit rate over 1/minute burst 5 packets drop`),
      ),
      rare: true,
      asked: [{ step: askUdp(50), red: { atLeast: 40 }, as: timeout }],
    }),
  },
  {
    name: 'only large datagrams are swallowed',
    on: (net) => ({
      ...rulesIn('node/node-2', forward(`${to(net)} udp length > 512 drop`)),
      asked: [
        { step: '- probe: {from: a, to: c, protocol: udp, port: 53, sizeBytes: 1200}', red: 1, as: timeout },
      ],
    }),
  },
  {
    name: 'the payload of datagrams is changed, and their checksum is right',
    on: (net) => ({
      ...rulesIn(
        'node/node-2',
        forward(`${to(net)} udp dport 53 udp length > 512 @th,1024,16 set 0x7171 @th,1040,16 set 0x6f6f`),
      ),
      asked: [
        {
          step: '- probe: {from: a, to: c, protocol: udp, port: 53, sizeBytes: 1200}',
          red: 1,
          as: 'stalled payload-lost',
        },
      ],
    }),
  },
  {
    name: 'the payload of connections is changed, and their checksum is right',
    on: (net) => ({
      ...rulesIn(
        'node/node-2',
        forward(`${to(net)} tcp dport 80 ip length > 1000 @th,6400,16 set 0x7171 @th,6416,16 set 0x6f6f`),
      ),
      tcp: { 'ab > cd': 'stalled payload-lost' },
    }),
  },
];
