import type { Breakage } from '../../support/breakage.ts';
import type { Lab } from '../../support/lab.ts';
import { type Control, everyProtocol, unresolved } from './control.ts';
import type { ControlNetwork } from './network.ts';

const timeout = 'no-answer timeout';
const wrongMac = '02:00:00:00:00:01';
const lost = /^(no-answer|unreachable) /;

/** Both ends of a veth are up a moment after `ip link set up`: their carrier is the kernel's to tell. */
const untilUp = (link: string): string =>
  `for i in $(seq 100); do ip link show ${link} | grep -q 'state UP' && break; sleep 0.05; done`;

/** Where nodes tell each other of routes, those are taken back when nobody is heard of for a while. */
const silence = (network: ControlNetwork['name']): string | RegExp =>
  network === 'bgp' ? /^(no-answer timeout|unreachable icmp-net-unreachable)$/ : timeout;

/** What goes by the node of c is lost, both ways: of its pods, or of other nodes' only. */
const cutOff = (routesWithinNode: boolean) =>
  routesWithinNode
    ? { lines: [5, 6, 11, 12], ...everyProtocol({ 'abd > c': timeout, 'c > abd': timeout }) }
    : { lines: [6, 11, 12], ...everyProtocol({ 'ab > c': timeout, 'c > ab': timeout }) };

/** What callers mean for c goes to another pod, answers to c included. */
const ownsIt = (callers: string, called: string): Pick<Breakage, 'tcp' | 'udp' | 'icmp'> => ({
  tcp: { [`${callers} > c`]: 'wrong-peer other-pod-answered', [`c > ${called}`]: unresolved },
  // The responder has a socket for each address that was there when the pod started.
  udp: { [`${callers} > c`]: 'refused icmp-port-unreachable', [`c > ${called}`]: unresolved },
  icmp: { [`${callers} > c`]: 'wrong-peer target-saw-nothing', [`c > ${called}`]: unresolved },
});

const macOf = async (lab: Lab, pod: string): Promise<string> =>
  /(?<=link\/ether )\S+/.exec(await lab.in(pod, 'ip -o link show eth0'))?.[0] ?? '';

/** Links, and who is believed to be behind them. */
export const links: readonly Control[] = [
  {
    name: "a node knows another node's link address wrongly",
    on: ({ name }) => ({
      plant: (lab) =>
        lab.in(
          'node/node-1',
          `ip neigh replace ${lab.underlayOf('node-2')} lladdr ${wrongMac} dev eth0 nud permanent`,
        ),
      lines: [6, 12],
      ...everyProtocol({ 'ab > cd': silence(name), 'cd > ab': silence(name) }),
    }),
  },
  {
    name: "a node has a stale neighbour: another pod's link address",
    on: ({ linkTo, routesWithinNode }) => ({
      plant: async (lab) =>
        lab.in(
          'node/node-2',
          `ip neigh replace ${lab.addressOf('c')} lladdr ${await macOf(lab, 'd')} dev ${await linkTo(lab, 'c')} nud permanent`,
        ),
      ...cutOff(routesWithinNode),
    }),
  },
  {
    name: 'a pod knows the link address of its gateway wrongly',
    on: ({ gatewayOf, routesWithinNode }) => ({
      plant: (lab) =>
        lab.in('c', `ip neigh replace ${gatewayOf('node-2')} lladdr ${wrongMac} dev eth0 nud permanent`),
      ...cutOff(routesWithinNode),
    }),
  },
  {
    name: 'a duplicate address: a pod has that of the pod beside it, too',
    on: () => ({
      plant: (lab) => lab.in('d', `ip addr add ${lab.addressOf('c')}/32 dev lo`),
      mend: (lab) => lab.in('d', `ip addr del ${lab.addressOf('c')}/32 dev lo`),
      lines: [5, 9, 10],
      ...ownsIt('d', 'd'),
    }),
  },
  {
    name: 'a duplicate address on another node',
    on: () => ({
      plant: (lab) => lab.in('a', `ip addr add ${lab.addressOf('c')}/32 dev lo`),
      mend: (lab) => lab.in('a', `ip addr del ${lab.addressOf('c')}/32 dev lo`),
      lines: [6, 9, 10],
      ...ownsIt('a', 'a'),
    }),
  },
  {
    name: 'an address has moved: another pod has it, and the node leads there',
    on: ({ linkTo, routesWithinNode }) => ({
      plant: async (lab) => {
        const address = lab.addressOf('c');
        await lab.in('d', `ip addr add ${address}/32 dev eth0`);
        const link = await linkTo(lab, 'd');
        if (routesWithinNode) await lab.in('node/node-2', `ip route replace ${address} dev ${link}`);
        // What a gratuitous ARP of d does to its node.
        const learned = `${address} lladdr ${await macOf(lab, 'd')} dev ${link} nud reachable`;
        await lab.in('node/node-2', `ip neigh replace ${learned}`);
      },
      lines: [5, 6, 9, 10, 11, 12],
      ...ownsIt('abd', 'abd'),
    }),
  },
  {
    name: "the node's end of a pod's link is down",
    on: () => ({
      plant: async (lab) => lab.in('node/node-2', `ip link set ${await lab.hostEndOf('c')} down`),
      lines: [5, 6, 11, 12],
      ...everyProtocol({ 'abd > c': lost, 'c > abd': lost }),
    }),
  },
  {
    name: "the pod's end of its link is down",
    on: () => ({
      plant: (lab) => lab.in('c', 'ip link set eth0 down'),
      lines: [5, 6, 11, 12],
      ...everyProtocol({ 'abd > c': lost, 'c > abd': 'unreachable no-route' }),
    }),
  },
  {
    name: 'the uplink of a node is down',
    on: () => ({
      plant: (lab) => lab.in('node/node-2', 'ip link set eth0 down'),
      lines: [6, 12],
      ...everyProtocol({ 'ab > cd': lost, 'cd > ab': lost }),
    }),
  },
  {
    name: 'a pod has no loopback',
    on: () => ({
      plant: (lab) => lab.in('c', 'ip link set lo down'),
      mend: (lab) => lab.in('c', `ip link set lo up; ${untilUp('lo')}`),
      lines: [3],
      warned: [15],
    }),
  },
  {
    name: "a pod's address is another than it was given",
    on: ({ gatewayOf, routesWithinNode }) => ({
      plant: async (lab) => {
        const prefix = routesWithinNode ? 32 : 24;
        await lab.in(
          'c',
          `ip addr flush dev eth0 scope global; ip addr add 10.244.2.77/${prefix} dev eth0
           ip route replace default via ${gatewayOf('node-2')} dev eth0 onlink`,
        );
      },
      // Where nobody knows the way back, nobody hears what it sends.
      lines: routesWithinNode ? [5, 6, 10, 11, 12] : [5, 6, 7, 8, 10, 11, 12],
      ...everyProtocol({
        'abd > c': lost,
        'c > abd': routesWithinNode ? lost : 'wrong-source source-translated',
      }),
    }),
  },
];
