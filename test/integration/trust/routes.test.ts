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

suite('packets that lose their way are never green', { concurrency: 4 }, () => {
  /*
   *   node-1: 10.244.2.0/24 via node-3; node-3: 10.244.2.0/24 via node-1      round and round
   */
  breakage('a route leads to the wrong node, which sends it back', {
    spec: 'cluster: {nodes: 3}',
    plant: async (lab) => {
      const range = '10.244.2.0/24';
      await lab.in('node/node-1', `ip route replace ${range} via ${lab.underlayOf('node-3')}`);
      await lab.in('node/node-3', `ip route replace ${range} via ${lab.underlayOf('node-1')}`);
    },
    lines: [6, 12],
    tcp: { 'ab > cd': 'unreachable icmp-time-exceeded', 'cd > ab': 'no-answer timeout' },
    udp: { 'ab > cd': 'unreachable icmp-time-exceeded', 'cd > ab': 'no-answer timeout' },
    icmp: { 'ab > cd': 'unreachable icmp-time-exceeded', 'cd > ab': 'no-answer timeout' },
  });

  /*
   *   node-1 knows no way to 10.244.2.0/24; node-2 knows the way back      red both ways, same node green
   */
  breakage('a route is missing on one node', {
    plant: (lab) => lab.in('node/node-1', 'ip route del 10.244.2.0/24'),
    mend: (lab) => lab.in('node/node-1', `ip route add 10.244.2.0/24 via ${lab.underlayOf('node-2')}`),
    lines: [6, 12],
    tcp: { 'ab > cd': 'unreachable icmp-net-unreachable', 'cd > ab': 'no-answer timeout' },
    udp: { 'ab > cd': 'unreachable icmp-net-unreachable', 'cd > ab': 'no-answer timeout' },
    icmp: { 'ab > cd': 'unreachable icmp-net-unreachable', 'cd > ab': 'no-answer timeout' },
  });

  /*
   *   node-2: traffic from a to c vanishes in a black hole; every other pair has its way
   */
  breakage('packets of one pair and one direction vanish', {
    plant: (lab) =>
      lab.in('node/node-2', `ip rule add from ${lab.addressOf('a')} to ${lab.addressOf('c')} blackhole`),
    mend: (lab) => lab.in('node/node-2', 'ip rule del blackhole'),
    lines: [6],
    tcp: { 'a > c': 'no-answer timeout', 'c > a': 'no-answer timeout' },
    udp: { 'a > c': 'no-answer timeout', 'c > a': 'no-answer timeout' },
    icmp: { 'a > c': 'no-answer timeout', 'c > a': 'no-answer timeout' },
  });

  breakage('a node does not forward', {
    plant: (lab) => lab.in('node/node-2', 'echo 0 > /proc/sys/net/ipv4/ip_forward'),
    mend: (lab) => lab.in('node/node-2', 'echo 1 > /proc/sys/net/ipv4/ip_forward'),
    lines: [6, 12],
    tcp: { 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' },
    udp: { 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' },
    icmp: { 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' },
  });

  breakage('a pod has the wrong gateway', {
    plant: (lab) => lab.in('c', 'ip route replace default via 10.244.2.250'),
    mend: (lab) => lab.in('c', 'ip route replace default via 10.244.2.1'),
    lines: [6, 12],
    tcp: { 'ab > c': /^no-answer /, 'c > ab': /^no-answer / },
    udp: { 'ab > c': /^no-answer /, 'c > ab': /^no-answer / },
    icmp: { 'ab > c': /^no-answer /, 'c > ab': /^no-answer / },
  });

  breakage("a node knows another node's link address wrongly", {
    plant: (lab) =>
      lab.in(
        'node/node-1',
        `ip neigh replace ${lab.underlayOf('node-2')} lladdr 02:00:00:00:00:01 dev eth0 nud permanent`,
      ),
    lines: [6, 12],
    tcp: { 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' },
    udp: { 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' },
    icmp: { 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' },
  });
});
