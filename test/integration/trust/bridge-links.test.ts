import { suite } from 'node:test';
import { breakage } from '../../support/breakage.ts';

/*
 * What only a bridge has; what every network has is in test/deep/controls. Every test: four pods, two nodes, all green; then something breaks behind podnet's back, by plain kernel
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

suite('a broken bridge is never green', { concurrency: 4 }, () => {
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
});
