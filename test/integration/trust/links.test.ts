import { suite } from 'node:test';
import { breakage } from '../../support/breakage.ts';

/*
 * Every test: four pods, two nodes, all green; then something breaks behind podnet's back, by plain kernel
 * calls in the namespaces, and the right pairs are red with the right verdict, and no others.
 *
 *    a       b                 c       d
 *    |       |                 |       |
 *   -+- cni0 -+-              -+- cni0 -+-
 *       node-1                    node-2
 *        eth0 ----- underlay ----- eth0
 */

/** An unanswered ARP is silence for three seconds, and then an error: which of them a probe sees, load decides. */
const unresolved = /^(no-answer |unreachable icmp-host-unreachable$)/;

/** Both ends of a veth are up a moment after `ip link set up`: their carrier is the kernel's to tell. */
const untilUp = (link: string): string =>
  `for i in $(seq 100); do ip link show ${link} | grep -q 'state UP' && break; sleep 0.05; done`;

suite('broken links and addresses are never green', { concurrency: 4 }, () => {
  /*
   *   d has taken the address of c, and the bridge's node has learned it      d answers for c
   */
  breakage('a duplicate address', {
    plant: async (lab) => {
      const address = lab.addressOf('c');
      await lab.in('d', `ip addr add ${address}/24 dev eth0`);
      const [mac] = /(?<=link\/ether )\S+/.exec(await lab.in('d', 'ip -o link show eth0')) ?? [];
      // What a gratuitous ARP of d does to its node.
      await lab.in('node/node-2', `ip neigh replace ${address} lladdr ${mac} dev cni0 nud reachable`);
    },
    lines: [5, 6, 9, 10, 11, 12],
    // What is meant for c goes to d, answers to c included.
    tcp: { 'abd > c': 'wrong-peer other-pod-answered', 'c > ab': /^no-answer /, 'c > d': unresolved },
    udp: { 'abd > c': 'refused icmp-port-unreachable', 'c > ab': /^no-answer /, 'c > d': unresolved },
    icmp: { 'abd > c': 'wrong-peer target-saw-nothing', 'c > ab': /^no-answer /, 'c > d': unresolved },
  });

  breakage("the node's end of a veth is down", {
    plant: async (lab) => lab.in('node/node-2', `ip link set ${await lab.hostEndOf('c')} down`),
    mend: async (lab) => {
      const link = await lab.hostEndOf('c');
      await lab.in('node/node-2', `ip link set ${link} up; ${untilUp(link)}`);
      await lab.in('c', untilUp('eth0'));
    },
    lines: [5, 6, 11, 12],
    tcp: { 'abd > c': unresolved, 'c > abd': /^(no-answer|unreachable) / },
    udp: { 'abd > c': unresolved, 'c > abd': /^(no-answer|unreachable) / },
    icmp: { 'abd > c': unresolved, 'c > abd': /^(no-answer|unreachable) / },
  });

  breakage("the pod's end of a veth is down", {
    plant: (lab) => lab.in('c', 'ip link set eth0 down'),
    lines: [5, 6, 11, 12],
    tcp: { 'abd > c': unresolved, 'c > abd': 'unreachable no-route' },
    udp: { 'abd > c': unresolved, 'c > abd': 'unreachable no-route' },
    icmp: { 'abd > c': unresolved, 'c > abd': 'unreachable no-route' },
  });

  breakage('the bridge of a node is down', {
    plant: (lab) => lab.in('node/node-2', 'ip link set cni0 down'),
    lines: [5, 6, 11, 12],
    tcp: {
      'ab > cd': /^(no-answer|unreachable) /,
      'cd > ab': /^no-answer /,
      'c > d': unresolved,
      'd > c': unresolved,
    },
    udp: {
      'ab > cd': /^(no-answer|unreachable) /,
      'cd > ab': /^no-answer /,
      'c > d': unresolved,
      'd > c': unresolved,
    },
    icmp: {
      'ab > cd': /^(no-answer|unreachable) /,
      'cd > ab': /^no-answer /,
      'c > d': unresolved,
      'd > c': unresolved,
    },
  });

  breakage('two ports of a bridge are kept apart', {
    plant: async (lab) => {
      for (const pod of ['c', 'd'])
        await lab.in('node/node-2', `bridge link set dev ${await lab.hostEndOf(pod)} isolated on`);
    },
    lines: [5],
    tcp: { 'c > d': unresolved, 'd > c': unresolved },
    udp: { 'c > d': unresolved, 'd > c': unresolved },
    icmp: { 'c > d': unresolved, 'd > c': unresolved },
  });

  breakage("a pod's address is changed", {
    plant: (lab) =>
      lab.in(
        'c',
        `ip addr del ${lab.addressOf('c')}/24 dev eth0; ip addr add 10.244.2.77/24 dev eth0; ip route add default via 10.244.2.1`,
      ),
    lines: [5, 6, 7, 8, 10, 11, 12],
    tcp: { 'abd > c': unresolved, 'c > abd': 'wrong-source source-translated' },
    udp: { 'abd > c': unresolved, 'c > abd': 'wrong-source source-translated' },
    icmp: { 'abd > c': unresolved, 'c > abd': 'wrong-source source-translated' },
  });

  breakage('a pod has no loopback', {
    plant: (lab) => lab.in('c', 'ip link set lo down'),
    mend: (lab) => lab.in('c', 'ip link set lo up'),
    lines: [3],
  });
});
