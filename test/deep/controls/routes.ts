import { type Control, everyProtocol, unresolved } from './control.ts';

const timeout = 'no-answer timeout';
const noRoute = 'unreachable icmp-net-unreachable';

/** Looked up before all tables that others write, so a routing daemon does not put back what is missing here. */
const firstRule = (rule: string): string => `ip rule add pref 50 ${rule}`;
const lastWord = 'ip rule del pref 50';
const own = (route: string): string => `ip route add table 77 ${route}`;

/** Packets that lose their way. */
export const routes: readonly Control[] = [
  /* node-1: 10.244.2.0/24 via node-3; node-3: 10.244.2.0/24 via node-1      round and round */
  {
    name: 'a route leads to the wrong node, which sends it back',
    on: (net) => ({
      spec: net.spec('ipv4', 3),
      plant: async (lab) => {
        for (const [node, wrong] of [
          ['node-1', 'node-3'],
          ['node-3', 'node-1'],
        ] as const) {
          await lab.in(`node/${node}`, own(`10.244.2.0/24 ${net.via(lab, wrong)}`));
          await lab.in(`node/${node}`, firstRule('to 10.244.2.0/24 lookup 77'));
        }
      },
      mend: async (lab) => {
        for (const node of ['node-1', 'node-3']) await lab.in(`node/${node}`, lastWord);
      },
      lines: [6, 12],
      ...everyProtocol({ 'ab > cd': 'unreachable icmp-time-exceeded', 'cd > ab': timeout }),
    }),
  },

  {
    name: 'a route leads to the wrong node, which keeps what it gets',
    on: (net) => ({
      spec: net.spec('ipv4', 3),
      plant: async (lab) => {
        await lab.in('node/node-1', own(`10.244.2.0/24 ${net.via(lab, 'node-3')}`));
        await lab.in('node/node-1', firstRule('to 10.244.2.0/24 lookup 77'));
        await lab.in('node/node-3', firstRule('to 10.244.2.0/24 blackhole'));
      },
      mend: async (lab) => {
        for (const node of ['node-1', 'node-3']) await lab.in(`node/${node}`, lastWord);
      },
      lines: [6, 12],
      ...everyProtocol({ 'ab > cd': timeout, 'cd > ab': timeout }),
    }),
  },

  /* node-1 → node-3 → node-2: everything arrives, by a way that nobody promised */
  {
    name: 'a detour by a third node',
    on: (net) => ({
      spec: net.spec('ipv4', 3),
      plant: async (lab) => {
        await lab.in('node/node-1', own(`10.244.2.0/24 ${net.via(lab, 'node-3')}`));
        await lab.in('node/node-1', firstRule('to 10.244.2.0/24 lookup 77'));
      },
      mend: (lab) => lab.in('node/node-1', lastWord),
      warned: [17],
    }),
  },

  /* as if there were no table that knows it: 32767 is the last one */
  {
    name: 'a route is missing on one node',
    on: () => ({
      plant: (lab) => lab.in('node/node-1', firstRule('to 10.244.2.0/24 goto 32767')),
      mend: (lab) => lab.in('node/node-1', lastWord),
      lines: [6, 12],
      ...everyProtocol({ 'ab > cd': noRoute, 'cd > ab': timeout }),
    }),
  },
  {
    name: 'a route is prohibited',
    on: () => ({
      plant: (lab) => lab.in('node/node-1', firstRule('to 10.244.2.0/24 prohibit')),
      mend: (lab) => lab.in('node/node-1', lastWord),
      lines: [6, 12],
      // The kernel tells of it once a second.
      ...everyProtocol({
        'ab > cd': /^(unreachable icmp-admin-prohibited|no-answer timeout)$/,
        'cd > ab': timeout,
      }),
    }),
  },
  {
    name: 'packets of one pair and one direction vanish',
    on: () => ({
      plant: (lab) =>
        lab.in('node/node-2', firstRule(`from ${lab.addressOf('a')} to ${lab.addressOf('c')} blackhole`)),
      mend: (lab) => lab.in('node/node-2', lastWord),
      lines: [6],
      ...everyProtocol({ 'a > c': timeout, 'c > a': timeout }),
    }),
  },
  {
    name: 'a node has lost one of its own pods',
    on: ({ routesWithinNode }) => ({
      plant: (lab) => lab.in('node/node-2', firstRule(`to ${lab.addressOf('c')} goto 32767`)),
      mend: (lab) => lab.in('node/node-2', lastWord),
      lines: routesWithinNode ? [5, 6, 11, 12] : [6, 11, 12],
      ...everyProtocol(
        routesWithinNode
          ? { 'abd > c': noRoute, 'c > abd': timeout }
          : { 'ab > c': noRoute, 'c > ab': timeout },
      ),
    }),
  },
  {
    name: 'a pod has no way to one other pod',
    on: () => ({
      plant: (lab) => lab.in('c', firstRule(`to ${lab.addressOf('a')} unreachable`)),
      mend: (lab) => lab.in('c', lastWord),
      lines: [6],
      ...everyProtocol({ 'a > c': timeout, 'c > a': 'unreachable no-route' }),
    }),
  },
  {
    name: 'packets of the host network are lost, and those of pods are not',
    on: () => ({
      plant: (lab) => lab.in('node/node-1', firstRule('iif lo to 10.244.2.0/24 blackhole')),
      mend: (lab) => lab.in('node/node-1', lastWord),
      lines: [12],
    }),
  },
  /* of one link: plugins of CNI set the switch of the whole node whenever a pod comes */
  {
    name: 'a node does not forward what comes from other nodes',
    on: ({ between }) => ({
      plant: (lab) => lab.in('node/node-2', `echo 0 > /proc/sys/net/ipv4/conf/${between}/forwarding`),
      mend: (lab) => lab.in('node/node-2', `echo 1 > /proc/sys/net/ipv4/conf/${between}/forwarding`),
      lines: [6, 12],
      ...everyProtocol({ 'ab > cd': timeout, 'cd > ab': timeout }),
    }),
  },
  {
    name: 'a pod has the wrong gateway',
    on: ({ gatewayOf, routesWithinNode }) => ({
      plant: (lab) => lab.in('c', 'ip route replace default via 10.244.2.250 dev eth0 onlink'),
      mend: (lab) => lab.in('c', `ip route replace default via ${gatewayOf('node-2')} dev eth0`),
      lines: routesWithinNode ? [5, 6, 11, 12] : [6, 12],
      ...everyProtocol(
        routesWithinNode
          ? { 'abd > c': unresolved, 'c > abd': unresolved }
          : { 'ab > c': unresolved, 'c > ab': unresolved },
      ),
    }),
  },
  {
    name: 'packets reach a node with one hop left',
    on: ({ between }) => ({
      plant: (lab) =>
        lab.in(
          'node/node-2',
          `nft 'table ip broken { chain broken { type filter hook prerouting priority 0; iifname "${between}" ip daddr 10.244.2.0/24 ip ttl set 1; }; }'`,
        ),
      mend: (lab) => lab.in('node/node-2', 'nft delete table ip broken'),
      lines: [6, 12],
      ...everyProtocol({ 'ab > cd': 'unreachable icmp-time-exceeded', 'cd > ab': timeout }),
    }),
  },
];
