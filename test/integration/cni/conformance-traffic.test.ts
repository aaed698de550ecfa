import { test } from 'node:test';
import { missing } from '../../support/requires.ts';
import { assertFails, assertNotApplicable, assertPasses, dualStack, plainBridge } from './judge-plugin.ts';

/*
 *   peer ── eth0 ═ veth ── cni0 (bridge) ── veth ═ eth0, net1 ── pod     10.244.1.0/24 by host-local
 */

const skip = missing('ping');
const ptp = { ...plainBridge, type: 'ptp' };

test('conformance 31: ptp passes, whose pods have no neighbours but the node', { skip }, () =>
  assertPasses(31, { plugins: [ptp] }),
);
test("conformance 31: Debian's bridge fails: peers keep the MAC address of the pod before", { skip }, () =>
  assertFails(
    31,
    /another pod cannot ping[^]*its MAC address was \S+ and is \S+[^]*repeat: ip netns exec peer ping/,
    {},
  ),
);
test('conformance 31: a bridge whose pods tell their neighbours passes', { skip }, () =>
  assertPasses(31, {
    // The kernel announces an address that a link is given, even its own (ip-sysctl, arp_notify).
    breaks: `if (verb === 'ADD') after = ({ stdout, status }) => {
      if (status !== 0) return stdout;
      const { mac } = JSON.parse(stdout).interfaces.find((it) => it.sandbox);
      inPod('sysctl', '-w', 'net.ipv4.conf.eth0.arp_notify=1');
      inPod('ip', 'link', 'set', 'eth0', 'address', mac);
      return stdout;
    };`,
  }),
);

test("conformance 32: Debian's bridge waits until IPv6 addresses can be used", () =>
  assertPasses(32, { plugins: [dualStack] }));
test('conformance 32: a plugin that returns while an address is tentative fails', () =>
  assertFails(32, /fd00:244:1::\S+ on eth0 is tentative when ADD returns/, {
    plugins: [dualStack],
    // Duplicate address detection anew, of many transmissions: it takes longer than any machine takes to look.
    breaks: `if (verb === 'ADD') after = ({ stdout, status }) => {
      if (status !== 0) return stdout;
      const address = JSON.parse(stdout).ips[1].address;
      inPod('sh', '-c', 'cd /proc/sys/net/ipv6/conf/eth0; echo 1 > accept_dad; echo 200 > dad_transmits; ip addr del ' + address + ' dev eth0; ip addr add ' + address + ' dev eth0');
      return stdout;
    };`,
  }));
test('conformance 32: not asked without IPv6', () => assertNotApplicable(32, /get no IPv6 address/, {}));

test("conformance 33: Debian's bridge passes", { skip }, () => assertPasses(33));
test('conformance 33: a plugin that sets an MTU in the pod alone fails (plugins#352)', { skip }, () =>
  assertFails(33, /a packet of 3000 bytes, the MTU, does not reach the other pod/, {
    breaks: `if (verb === 'ADD') after = ({ stdout }) => { inPod('ip', 'link', 'set', 'eth0', 'mtu', '3000'); return stdout; };`,
  }),
);

const refusesOwn = `const fs = require('node:fs');
  const isOwn = () => { try { return fs.statSync(env.CNI_NETNS).ino === fs.statSync('/proc/self/ns/net').ino; } catch { return false; } };
  if (['ADD', 'DEL'].includes(verb) && isOwn()) { console.log('{"code":8,"msg":"that is my own netns"}'); process.exit(1); }`;
test('conformance 35: a plugin that compares the namespaces passes', () =>
  assertPasses(35, { breaks: refusesOwn }));
test("conformance 35: Debian's bridge fails, as it attaches the node to itself", () =>
  assertFails(35, /it succeeded where error code 8 had to come/, {}));
test('conformance 35: another code is not enough', () =>
  assertFails(35, /code 999 instead of 8/, { breaks: refusesOwn.replace('"code":8', '"code":999') }));
test('conformance 35: a plugin that takes lo down fails', () =>
  assertFails(35, /after DEL the node's lo is down/, {
    breaks: `if (verb === 'DEL' && env.CNI_NETNS) inPod('ip', 'link', 'set', 'lo', 'down'); ${refusesOwn}`,
  }));

test("conformance 36: Debian's bridge passes", () => assertPasses(36));
test('conformance 36: a plugin that takes all interfaces down with one fails', () =>
  assertFails(36, /in the pod: - links: .*eth0/, {
    breaks: `if (verb === 'DEL') inPod('sh', '-c', 'for i in eth0 net1; do ip link del $i; done');`,
  }));
test('conformance 36: not asked of a plugin that bears no other network beside it', () =>
  assertNotApplicable(36, /does not go with it: .*there is a default route/, {
    breaks: `if (verb === 'ADD' && env.CNI_IFNAME === 'net1' && env.CNI_CONTAINERID.includes('both')) {
      console.log('{"code":110,"msg":"there is a default route"}');
      process.exit(1);
    }`,
  }));
