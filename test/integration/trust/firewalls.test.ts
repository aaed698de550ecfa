import { suite } from 'node:test';
import { breakage } from '../../support/breakage.ts';
import { forward, repaired, table } from '../../support/nft-rules.ts';

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

suite('what a firewall takes away is never green', { concurrency: 4 }, () => {
  /*
   *   a, b --- node-1 --- node-2 =drop tcp 80=| c, d
   */
  breakage('a firewall swallows one TCP port', {
    plant: (lab) => lab.in('node/node-2', forward('oifname "cni0" tcp dport 80 drop')),
    mend: (lab) => lab.in('node/node-2', repaired),
    tcp: { 'ab > cd': 'no-answer timeout' },
  });

  breakage('a firewall rejects one TCP port by ICMP: unreachable, never refused', {
    plant: (lab) =>
      lab.in('node/node-2', forward('oifname "cni0" tcp dport 80 reject with icmp port-unreachable')),
    mend: (lab) => lab.in('node/node-2', repaired),
    tcp: { 'ab > cd': 'unreachable icmp-port-unreachable' },
  });

  breakage('a firewall rejects administratively', {
    plant: (lab) => lab.in('node/node-2', forward('reject with icmp admin-prohibited')),
    mend: (lab) => lab.in('node/node-2', repaired),
    lines: [6, 12],
    // What comes back from the pods is rejected too, and nobody is told who asks.
    tcp: { 'ab > cd': 'unreachable icmp-admin-prohibited', 'cd > ab': 'unreachable icmp-admin-prohibited' },
    udp: { 'ab > cd': 'unreachable icmp-admin-prohibited', 'cd > ab': 'unreachable icmp-admin-prohibited' },
    icmp: { 'ab > cd': 'unreachable icmp-admin-prohibited', 'cd > ab': 'unreachable icmp-admin-prohibited' },
  });

  breakage('a firewall resets one TCP port', {
    plant: (lab) => lab.in('node/node-2', forward('oifname "cni0" tcp dport 80 reject with tcp reset')),
    mend: (lab) => lab.in('node/node-2', repaired),
    tcp: { 'ab > cd': 'refused tcp-rst' },
  });

  breakage('a firewall rejects UDP as a closed port would, from another address', {
    plant: (lab) =>
      lab.in('node/node-2', forward('oifname "cni0" udp dport 53 reject with icmp port-unreachable')),
    mend: (lab) => lab.in('node/node-2', repaired),
    udp: { 'ab > cd': 'unreachable icmp-port-unreachable' },
  });

  /*
   *   c, d =drop SYN-ACK=| node-2      c and d can call, and cannot be called
   */
  breakage('a firewall swallows the second packet of the handshake', {
    plant: (lab) => lab.in('node/node-2', forward('iifname "cni0" tcp flags & (syn|ack) == syn|ack drop')),
    mend: (lab) => lab.in('node/node-2', repaired),
    lines: [6, 12],
    tcp: { 'ab > cd': 'no-answer timeout' },
  });

  breakage('UDP is swallowed while TCP works', {
    plant: (lab) => lab.in('node/node-2', forward('ip protocol udp drop')),
    mend: (lab) => lab.in('node/node-2', repaired),
    lines: [6, 12],
    udp: { 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' },
  });

  breakage('pings are swallowed while TCP and UDP work', {
    plant: (lab) => lab.in('node/node-2', forward('icmp type echo-request drop')),
    mend: (lab) => lab.in('node/node-2', repaired),
    lines: [6, 12],
    icmp: { 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' },
  });

  /*
   *   node-2: full frames to and from its pods vanish, and nobody is told
   */
  breakage('an MTU black hole', {
    plant: (lab) => lab.in('node/node-2', forward('ip length > 1400 drop')),
    mend: (lab) => lab.in('node/node-2', repaired),
    lines: [6, 12],
    tcp: { 'ab > cd': 'stalled payload-lost', 'cd > ab': 'stalled payload-lost' },
  });

  /*
   *   node-2 =MTU 1300, its ICMP errors suppressed=> node-1      requests arrive whole, full answers do not
   */
  breakage('an MTU black hole in one direction, by a router that may not tell', {
    plant: async (lab) => {
      const way = `10.244.1.0/24 via ${lab.underlayOf('node-1')}`;
      await lab.in('node/node-2', `ip route replace ${way} mtu lock 1300`);
      await lab.in(
        'node/node-2',
        table('filter hook output priority 0', 'icmp type destination-unreachable drop'),
      );
    },
    lines: [6],
    tcp: { 'ab > cd': 'stalled payload-lost', 'cd > ab': 'stalled payload-lost' },
  });

  breakage('a pod keeps its own node out', {
    plant: (lab) => lab.in('c', table('filter hook input priority 0', 'ip saddr 10.244.2.1 drop')),
    mend: (lab) => lab.in('c', repaired),
    lines: [11],
  });
});
