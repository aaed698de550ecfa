import { test } from 'node:test';
import { assertFails, assertPasses, plainBridge } from './judge-plugin.ts';

/*
 *   pod ── eth0 ═ veth ── cni0 (bridge)       a node of its own for each check; 10.244.1.0/24 by host-local
 */

const masquerading = { ...plainBridge, ipMasq: true };
const del = (script: string): string => `if (verb === 'DEL') { ${script} }`;
const onAdd = (...command: readonly string[]): string =>
  `if (verb === 'ADD') spawnSync('sh', ['-c', ${JSON.stringify(command.join(' '))}], { env });`;
const refuse = `console.log('{"code":999,"msg":"no"}'); process.exit(1);`;

for (const id of [15, 16, 17, 18, 19, 21, 22]) {
  test(`conformance ${id}: Debian's bridge without masquerade passes`, () => assertPasses(id));
}

const leaks: readonly { readonly what: string; readonly command: string; readonly says: RegExp }[] = [
  // Named by the pod, so that one that was there since the warm-up is another.
  {
    what: 'a link',
    command: 'ip link add "l$(echo $CNI_CONTAINERID | cksum | cut -c1-6)" type bridge',
    says: /\+ links: l\d+/,
  },
  {
    what: 'a route',
    command: 'ip route add blackhole "192.0.2.$(($(echo $CNI_CONTAINERID | cksum | cut -c1-6) % 250))"',
    says: /\+ routes: blackhole 192\.0\.2\./,
  },
  {
    what: 'a rule',
    command: 'ip rule add priority "$(echo $CNI_CONTAINERID | cksum | cut -c1-4)" lookup 77',
    says: /\+ rules: .*lookup 77/,
  },
  {
    what: 'a table of nft',
    command: 'nft add table inet "$(echo t$CNI_CONTAINERID | tr - _)"',
    says: /\+ nft: table inet t/,
  },
  {
    what: 'a chain of iptables',
    command: 'iptables -w -N "C$(echo $CNI_CONTAINERID | cksum | cut -c1-6)"',
    says: /\+ (iptables|nft): .*C\d+/,
  },
  {
    what: 'a queue',
    command:
      'ip link add q0 type veth peer name q1; tc qdisc del dev q0 root; tc qdisc add dev q0 root handle "$(echo $CNI_CONTAINERID | cksum | cut -c1-3)": tbf rate 1mbit burst 10k latency 1ms',
    says: /\+ tc: .*tbf/,
  },
  {
    what: 'a file',
    command: 'touch "/var/lib/cni/$CNI_CONTAINERID"',
    says: /\+ files: \/var\/lib\/cni\/podnet-conformance-restored/,
  },
];
for (const { what, command, says } of leaks) {
  test(`conformance 15: a plugin that leaves ${what} fails`, () =>
    assertFails(15, says, { breaks: onAdd(command) }));
}
test('conformance 15: a plugin that leaves the interface in the pod fails', () =>
  assertFails(15, /in the pod: \+ links: .*eth0/, {
    // IPAM and the veth's end in the node alone are given back.
    breaks: del(`env.CNI_NETNS = '';`),
  }));

test('conformance 16: a plugin that wants to know the pod fails', () =>
  assertFails(16, /the second DEL failed/, {
    breaks: `const known = '/run/known-' + env.CNI_CONTAINERID;
      const fs = require('node:fs');
      if (verb === 'ADD') fs.writeFileSync(known, '');
      ${del(`if (!fs.existsSync(known)) { ${refuse} } fs.unlinkSync(known);`)}`,
  }));

test('conformance 17: a plugin that wants the interface to be there fails', () =>
  assertFails(17, /DEL without ADD failed[^]*repeat: CNI_COMMAND=DEL/, {
    breaks: del(`if (inPod('ip', 'link', 'show', env.CNI_IFNAME).status !== 0) { ${refuse} }`),
  }));

test("conformance 18: Debian's bridge with masquerade fails, as it leaves the rules (plugins#810)", () =>
  assertFails(18, /\+ nft: .*masquerade[^]*repeat: CNI_COMMAND=DEL/, { plugins: [masquerading] }));
test('conformance 18: a plugin that refuses an empty CNI_NETNS fails', () =>
  assertFails(18, /DEL with an empty CNI_NETNS failed/, {
    breaks: del(`if (!env.CNI_NETNS) { ${refuse} }`),
  }));

test('conformance 19: a plugin that keeps the address when the netns is gone fails', () =>
  assertFails(19, /\+ files: \/var\/lib\/cni\/networks\/net\/10\.244\.1\./, {
    breaks: del(`if (!require('node:fs').existsSync(env.CNI_NETNS)) process.exit(0);`),
  }));

test("conformance 20: Debian's bridge fails, as it takes the file for a netns", () =>
  assertFails(20, /unknown FS magic[^]*\+ files: \/var\/lib\/cni\/networks\/net\//, {}));
test('conformance 20: a plugin that tells a netns from a file passes', () =>
  assertPasses(20, {
    breaks: del(`const { type } = require('node:fs').statfsSync(env.CNI_NETNS, { throwIfNoEntry: false });
      if (type !== 0x6e736673) env.CNI_NETNS = '';`),
  }));

test('conformance 21: a plugin that opens CNI_NETNS for writing fails', () =>
  assertFails(21, /there is a file at \/run\/netns\/no-file/, {
    breaks: del(`require('node:fs').writeFileSync(env.CNI_NETNS, '');`),
  }));

test('conformance 22: a plugin that needs prevResult fails', () =>
  assertFails(22, /DEL without prevResult failed/, {
    breaks: del(`if (!JSON.parse(input).prevResult) { ${refuse} }`),
  }));
