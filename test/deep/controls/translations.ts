import { nat, repaired, table } from '../../support/nft-rules.ts';
import { type Control, everyProtocol, rulesIn } from './control.ts';
import { nodeAddress } from './network.ts';

const translatedSource = 'wrong-source source-translated';

/** Addresses of pods, not of nodes: a node that talks for itself may choose among its own. */
const ofPods = (node: string): string => `ip saddr != ${nodeAddress(node)} ip saddr 10.244.0.0/16`;

/** Addresses that are not what they were: NAT, wherever it may have slipped in. */
export const translations: readonly Control[] = [
  ...[
    { what: 'everything', rule: '', hit: ['tcp', 'udp', 'icmp'] },
    { what: 'pings', rule: 'ip protocol icmp', hit: ['icmp'] },
    { what: 'UDP', rule: 'ip protocol udp', hit: ['udp'] },
    { what: 'TCP', rule: 'ip protocol tcp', hit: ['tcp'] },
  ].map(
    ({ what, rule, hit }): Control => ({
      name: `masquerade of ${what} that leaves a node`,
      on: ({ between }) => ({
        ...rulesIn(
          'node/node-1',
          nat('postrouting', `oifname "${between}" ${ofPods('node-1')} ${rule} masquerade`),
        ),
        lines: [8, 10],
        ...Object.fromEntries(hit.map((protocol) => [protocol, { 'ab > cd': translatedSource }])),
      }),
    }),
  ),

  {
    name: 'masquerade of one port, of which the network model does not know',
    on: ({ between }) => ({
      ...rulesIn(
        'node/node-1',
        nat('postrouting', `oifname "${between}" ${ofPods('node-1')} tcp dport 80 masquerade`),
      ),
      lines: [],
      tcp: { 'ab > cd': translatedSource },
    }),
  },

  /* a, b --- node-1 --- node-2 =masquerade=> c, d      c and d see their own node */
  {
    name: 'masquerade towards the pods of a node',
    on: () => ({
      ...rulesIn(
        'node/node-2',
        nat('postrouting', 'ip saddr != 10.244.2.0/24 ip daddr 10.244.2.0/24 masquerade'),
      ),
      lines: [8, 10, 12],
      ...everyProtocol({ 'ab > cd': translatedSource }),
    }),
  },

  {
    name: 'a pod is seen as the pod beside it',
    on: ({ between }) => ({
      ...rulesIn('node/node-1', (lab) =>
        nat(
          'postrouting',
          `oifname "${between}" ip saddr ${lab.addressOf('a')} snat to ${lab.addressOf('b')}`,
        ),
      ),
      lines: [8, 10],
      ...everyProtocol({ 'a > cd': translatedSource }),
    }),
  },

  {
    name: 'a pod sees everybody under another address',
    on: () => ({
      ...rulesIn('c', nat('input', 'iifname "eth0" snat to 10.99.0.7')),
      lines: [7, 8, 10, 12],
      ...everyProtocol({ 'abd > c': translatedSource }),
    }),
  },

  {
    name: 'what a node itself sends has an address of nobody',
    on: ({ between }) => ({
      ...rulesIn('node/node-1', (lab) =>
        nat(
          'postrouting',
          `oifname "${between}" ip saddr { ${lab.underlayOf('node-1')}, ${nodeAddress('node-1')} } ip daddr 10.244.2.0/24 snat to 10.244.1.250`,
        ),
      ),
      lines: [12],
    }),
  },

  {
    name: 'a client keeps its address and gets another port',
    on: ({ between }) => ({
      ...rulesIn('node/node-1', (lab) =>
        nat(
          'postrouting',
          `oifname "${between}" meta l4proto { tcp, udp } ip saddr ${lab.addressOf('a')} snat to ${lab.addressOf('a')}:1024-9999`,
        ),
      ),
      lines: [8],
      tcp: { 'a > cd': translatedSource },
      udp: { 'a > cd': translatedSource },
    }),
  },

  /* a, b --- node-1 --- node-2 =to c: translated to d=> d */
  {
    name: 'a responder answers for another pod',
    on: ({ between }) => ({
      ...rulesIn('node/node-2', (lab) =>
        nat(
          'prerouting',
          `iifname "${between}" ip daddr ${lab.addressOf('c')} dnat to ${lab.addressOf('d')}`,
        ),
      ),
      lines: [6, 9, 12],
      tcp: { 'ab > c': 'wrong-peer other-pod-answered' },
      udp: { 'ab > c': 'wrong-peer other-pod-answered' },
      icmp: { 'ab > c': 'wrong-peer target-saw-nothing' },
    }),
  },

  {
    name: 'every call from another node is led to one pod',
    on: ({ between }) => ({
      ...rulesIn('node/node-2', (lab) =>
        nat('prerouting', `iifname "${between}" tcp dport 80 dnat to ${lab.addressOf('d')}`),
      ),
      lines: [],
      tcp: { 'ab > c': 'wrong-peer other-pod-answered' },
    }),
  },

  {
    name: 'every datagram from another node is led to one pod',
    on: ({ between }) => ({
      ...rulesIn('node/node-2', (lab) =>
        nat('prerouting', `iifname "${between}" udp dport 53 dnat to ${lab.addressOf('d')}`),
      ),
      udp: { 'ab > c': 'wrong-peer other-pod-answered' },
    }),
  },

  {
    name: 'the destination is translated to another address of the same pod',
    on: () => ({
      plant: async (lab) => {
        await lab.in('c', 'ip addr add 10.99.0.1/32 dev lo');
        await lab.in('c', nat('prerouting', `ip daddr ${lab.addressOf('c')} dnat to 10.99.0.1`));
      },
      mend: (lab) => lab.in('c', repaired),
      lines: [9, 11, 12],
      tcp: { 'abd > c': 'wrong-peer destination-translated' },
      // The responder has a socket for each address that was there when the pod started.
      udp: { 'abd > c': 'refused icmp-port-unreachable' },
      icmp: { 'abd > c': 'wrong-peer destination-translated' },
    }),
  },

  {
    name: 'the destination of pings is translated',
    on: () => ({
      plant: async (lab) => {
        await lab.in('c', 'ip addr add 10.99.0.1/32 dev lo');
        await lab.in(
          'c',
          nat('prerouting', `icmp type echo-request ip daddr ${lab.addressOf('c')} dnat to 10.99.0.1`),
        );
      },
      mend: (lab) => lab.in('c', repaired),
      lines: [9, 11, 12],
      icmp: { 'abd > c': 'wrong-peer destination-translated' },
    }),
  },

  {
    name: 'UDP is answered from another address',
    on: () => ({
      ...rulesIn(
        'c',
        table('filter hook output priority 0', 'udp sport { 53, 29170 } ip saddr set 10.244.2.99'),
      ),
      lines: [5, 6, 9, 11, 12],
      udp: { 'abd > c': 'wrong-peer other-address-answered' },
    }),
  },

  {
    name: 'UDP is answered from another port',
    on: () => ({
      ...rulesIn('c', table('filter hook output priority 0', 'udp sport 53 udp sport set 5353')),
      lines: [],
      udp: { 'abd > c': 'wrong-peer other-address-answered' },
    }),
  },

  {
    name: 'pings are answered from another address',
    on: () => ({
      ...rulesIn(
        'c',
        table('filter hook output priority 0', 'icmp type echo-reply ip saddr set 10.244.2.99'),
      ),
      lines: [5, 6, 9, 11, 12],
      icmp: { 'abd > c': 'wrong-peer other-address-answered' },
    }),
  },
];
