import { suite } from 'node:test';
import { breakage } from '../../support/breakage.ts';
import { nat, repaired, table } from '../../support/nft-rules.ts';

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

suite('translated addresses are never green', { concurrency: 4 }, () => {
  /*
   *   a, b --- node-1 =masquerade=> node-2 --- c, d       c and d see node-1, not the pod
   */
  breakage('masquerade on a node: the other side sees the node', {
    plant: (lab) => lab.in('node/node-1', nat('postrouting', 'oifname "eth0" masquerade')),
    mend: (lab) => lab.in('node/node-1', repaired),
    lines: [8, 10],
    tcp: { 'ab > cd': 'wrong-source source-translated' },
    udp: { 'ab > cd': 'wrong-source source-translated' },
    icmp: { 'ab > cd': 'wrong-source source-translated' },
  });

  breakage('masquerade of pings only', {
    plant: (lab) => lab.in('node/node-1', nat('postrouting', 'oifname "eth0" ip protocol icmp masquerade')),
    mend: (lab) => lab.in('node/node-1', repaired),
    lines: [8, 10],
    icmp: { 'ab > cd': 'wrong-source source-translated' },
  });

  breakage('masquerade of UDP only', {
    plant: (lab) => lab.in('node/node-1', nat('postrouting', 'oifname "eth0" ip protocol udp masquerade')),
    mend: (lab) => lab.in('node/node-1', repaired),
    lines: [8, 10],
    udp: { 'ab > cd': 'wrong-source source-translated' },
  });

  /*
   *   a, b --- node-1 --- node-2 =masquerade into the bridge=> c, d       c and d see their gateway
   */
  breakage('masquerade towards the pods of a node', {
    plant: (lab) => lab.in('node/node-2', nat('postrouting', 'oifname "cni0" masquerade')),
    mend: (lab) => lab.in('node/node-2', repaired),
    lines: [8, 10, 12],
    tcp: { 'ab > cd': 'wrong-source source-translated' },
    udp: { 'ab > cd': 'wrong-source source-translated' },
    icmp: { 'ab > cd': 'wrong-source source-translated' },
  });

  /*
   *   a, b --- node-1 --- node-2 =to c: translated to d=> d       d answers for c
   */
  breakage('a responder answers for another pod', {
    plant: (lab) =>
      lab.in(
        'node/node-2',
        nat('prerouting', `ip daddr ${lab.addressOf('c')} dnat to ${lab.addressOf('d')}`),
      ),
    mend: (lab) => lab.in('node/node-2', repaired),
    lines: [6, 9, 12],
    tcp: { 'ab > c': 'wrong-peer other-pod-answered' },
    udp: { 'ab > c': 'wrong-peer other-pod-answered' },
    icmp: { 'ab > c': 'wrong-peer target-saw-nothing' },
  });

  /*
   *   to c =translated to a second address of c=> c      the right pod, called by another address
   */
  breakage('the destination is translated', {
    plant: async (lab) => {
      await lab.in('c', 'ip addr add 10.244.2.200/24 dev eth0');
      await lab.in('node/node-2', nat('prerouting', `ip daddr ${lab.addressOf('c')} dnat to 10.244.2.200`));
    },
    lines: [9, 10, 12],
    tcp: { 'ab > c': 'wrong-peer destination-translated' },
    // The responder has a socket for each address that was there when the pod started.
    udp: { 'ab > c': 'refused icmp-port-unreachable' },
    icmp: { 'ab > c': 'wrong-peer destination-translated' },
  });

  /*
   *   pings to c =translated to an address on its loopback=> c      only their destination tells
   */
  breakage('the destination of pings is translated', {
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
  });

  /*
   *   c answers, and what it answers gets the source address 10.244.2.99
   */
  breakage('UDP is answered from another address', {
    plant: (lab) =>
      lab.in('c', table('filter hook output priority 0', 'udp sport { 53, 29170 } ip saddr set 10.244.2.99')),
    mend: (lab) => lab.in('c', repaired),
    lines: [5, 6, 9, 11, 12],
    udp: { 'abd > c': 'wrong-peer other-address-answered' },
  });

  breakage('what a node itself sends has an address of nobody', {
    plant: (lab) =>
      lab.in(
        'node/node-1',
        nat('postrouting', 'ip saddr 198.18.0.0/15 ip daddr 10.244.2.0/24 snat to 10.244.1.250'),
      ),
    mend: (lab) => lab.in('node/node-1', repaired),
    lines: [12],
  });
});
