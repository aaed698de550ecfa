import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { StepResult } from '../../../src/model/result.ts';
import { assertGreen, breakage, fourPods, twoNodes } from '../../support/breakage.ts';
import { testOnBoth } from '../../support/both-runtimes.ts';
import { type Lab, openLab } from '../../support/lab.ts';
import { forward, repaired, table } from '../../support/nft-rules.ts';
import { missing } from '../../support/requires.ts';

/*
 * Every test: four pods, two nodes, all green; then something breaks behind podnet's back that the twelve required
 * lines do not see, and the right line of quality warns of it, and no other.
 *
 *    a       b                 c       d
 *    |       |                 |       |
 *   -+- cni0 -+-              -+- cni0 -+-
 *       node-1                    node-2
 *        eth0 ----- underlay ----- eth0
 */

/** Whoever has an address first is the only one who ever has it: port security, as switches have it. */
const firstComes = `nft 'table ip broken {
  set known { type ipv4_addr; flags dynamic; size 1024; }
  set pairs { type ipv4_addr . ether_addr; flags dynamic; size 1024; }
  chain broken {
    type filter hook prerouting priority 0;
    iifname "cni0" ip saddr @known ip saddr . ether saddr != @pairs drop;
    iifname "cni0" add @known { ip saddr } add @pairs { ip saddr . ether saddr };
  }
}'`;

/** More than its link takes is what a route of this kind promises. */
const bigRoute = (to: string): string => `ip route replace $(ip route show ${to} | sed 's/ *$//') mtu 9000`;

suite('what is of quality is warned of', { concurrency: 4 }, () => {
  breakage('packets that are bigger than the MTU pass', {
    plant: async (lab) => {
      await lab.in('a', bigRoute('default'));
      await lab.in('node/node-1', bigRoute('10.244.2.0/24'));
      await lab.in('node/node-2', bigRoute('10.244.2.0/24'));
    },
    warned: [16],
  });

  breakage('nobody but the first may have an address', {
    plant: (lab) => lab.in('node/node-2', firstComes),
    mend: (lab) => lab.in('node/node-2', repaired),
    warned: [18],
  });

  test('an address that several links of a node have is nothing to warn of', {
    skip: missing('ip'),
  }, async () => {
    await using lab = await openLab(fourPods, twoNodes);
    await lab.in('node/node-1', 'ip addr add 10.244.1.1/32 dev eth0; ip addr add 10.244.1.1/32 dev lo');
    assertGreen(await lab.run('- check: network-model\n  quality: required'), 'with the address thrice');
  });

  test('and red where it is required, with what was seen and where to look', {
    skip: missing('nft'),
  }, async () => {
    await using lab = await openLab(fourPods, twoNodes);
    await lab.in('a', table('filter hook input priority 0', `iif lo ip daddr ${lab.addressOf('a')} drop`));
    const [result] = await lab.run('- check: network-model\n  quality: required');
    assert.equal(result?.status, 'failed');
    assert.deepEqual(result?.warnings, []);
    assert.deepEqual(
      result?.failures.map(({ what, lines, verdict }) => `${lines?.join()} ${what} ${verdict}`),
      ['tcp/29170', 'udp/29170', 'icmp'].map((how) => `15 a → a ${how} no-answer`),
    );
    const [first] = result?.failures ?? [];
    assert.match(first?.lookAt ?? '', /the pod's own rules/);
    assert.deepEqual(
      first?.evidence.map(({ subject }) => subject),
      ['a', 'node/node-1'],
    );
  });
});

const dual = 'cluster: {nodes: 2, network: {podCIDRs: [10.244.0.0/16, "fd00:244::/56"]}}';

/** The same of IPv6, in a cluster that has both. */
const table6 = (hook: string, ...rules: readonly string[]): string =>
  table(hook, ...rules).replace('table ip broken', 'table ip6 broken');
const repaired6 = repaired.replace('table ip ', 'table ip6 ');

interface Plant6 {
  readonly place: string;
  readonly rules: (address: (pod: string) => string) => string;
  /** What does not hold then, of which family. */
  readonly broken: readonly string[];
}

const plants6: Readonly<Record<string, Plant6>> = {
  'a pod may not call its own node': {
    place: 'node/node-1',
    rules: (of) => table6('filter hook input priority 0', `ip6 saddr ${of('a')} ct state new drop`),
    broken: ['13 ipv6 warning'],
  },
  'a pod may not call another node': {
    place: 'node/node-2',
    rules: (of) => table6('filter hook input priority 0', `ip6 saddr ${of('a')} ct state new drop`),
    broken: ['14 ipv6 warning'],
  },
  'a pod does not reach itself': {
    place: 'a',
    rules: (of) => table6('filter hook input priority 0', `iif lo ip6 daddr ${of('a')} drop`),
    broken: ['15 ipv6 warning'],
  },
  'packets of the size of the MTU get lost': {
    place: 'node/node-2',
    rules: (of) =>
      table6(
        'filter hook forward priority 0',
        `icmpv6 type echo-request ip6 daddr ${of('d')} ip6 length > 1440 drop`,
      ),
    broken: ['16 ipv6 warning'],
  },
  'a hop limit falls by more than there are routers': {
    place: 'node/node-2',
    rules: (of) =>
      table6(
        'filter hook forward priority 0',
        `icmpv6 type echo-request ip6 daddr ${of('d')} ip6 hoplimit set 60`,
      ),
    broken: ['17 ipv6 warning'],
  },
  'nobody but the first may have an address': {
    place: 'node/node-2',
    rules: () =>
      firstComes
        .replace('table ip ', 'table ip6 ')
        .replaceAll('ipv4_addr', 'ipv6_addr')
        .replaceAll('ip saddr', 'ip6 saddr'),
    broken: ['18 ipv6 warning'],
  },
  'addresses are translated': {
    place: 'node/node-1',
    rules: () => table6('nat hook postrouting priority 100', 'oifname "eth0" masquerade'),
    broken: ['8 ipv6 failed', '10 ipv6 failed'],
  },
};

testOnBoth('of IPv6 each line is judged by itself', { skip: missing('nsenter', 'nft') }, async (runtime) => {
  await using lab = await openLab(fourPods, dual, runtime);
  const model = async (): Promise<readonly string[]> => {
    const [result] = await lab.run('- check: network-model');
    const { modelLines = [] } = result ?? {};
    assert.equal(modelLines.length, 38, result?.message);
    return modelLines
      .filter(({ status }) => status === 'failed' || status === 'warning')
      .map(({ line, family, status }) => `${line} ${family} ${status}`);
  };
  const address = (name: string): string => {
    const found = lab.cluster.pods().find(({ metadata }) => metadata.name === name);
    return found?.status?.podIPs[1] ?? '';
  };
  assert.deepEqual(await model(), [], 'before');
  for (const [what, { place, rules, broken }] of Object.entries(plants6)) {
    await lab.in(place, rules(address));
    assert.deepEqual(await model(), broken, what);
    await lab.in(place, repaired6);
  }
  assert.deepEqual(await model(), [], 'mended');
});

const alone = '- check: mtu\n- check: source-address';

async function runAlone(lab: Lab): Promise<readonly [mtu: StepResult, source: StepResult]> {
  const [mtu, source] = await lab.run(alone);
  assert.ok(mtu !== undefined && source !== undefined);
  return [mtu, source];
}

suite('the MTU and the source addresses alone', { concurrency: 4 }, () => {
  const lost = { skip: missing('nsenter', 'ip', 'nft') };

  testOnBoth('a black hole: what passes, and which way is narrow', lost, async (runtime) => {
    await using lab = await openLab(fourPods, twoNodes, runtime);
    assertGreen(await runAlone(lab), 'before');
    await lab.in('node/node-2', forward(`ip daddr ${lab.addressOf('d')} meta length > 1280 drop`));
    const [mtu] = await runAlone(lab);
    assert.equal(mtu.status, 'failed');
    assert.match(mtu.summary, /^8 of 12 pairs pass 1500 bytes and no more, 8 of 12 full TCP segments$/);
    const seen = new Map(mtu.failures.map((failure) => [failure.what, failure.seen]));
    for (const from of ['a', 'b']) {
      const said = seen.get(`${from} → d icmp of 1500 bytes, unfragmented`) ?? '';
      assert.match(
        said,
        /^no-answer: .*; 1280 bytes pass, one more does not, and nobody says so: a black hole$/,
      );
    }
    assert.match(seen.get('a → d tcp/29170') ?? '', /^stalled/);
  });

  testOnBoth('a link on the way that takes less is named', lost, async (runtime) => {
    await using lab = await openLab(fourPods, twoNodes, runtime);
    await lab.in('node/node-1', 'ip link set eth0 mtu 1400');
    const [mtu] = await runAlone(lab);
    assert.equal(mtu.status, 'failed');
    const failure = mtu.failures.find(({ what }) => what === 'a → c icmp of 1500 bytes, unfragmented');
    assert.match(failure?.seen ?? '', /^too-big: .*; 1400 bytes pass, one more does not$/);
    assert.equal(failure?.lookAt, 'eth0 of node/node-1 has an MTU of 1400');
  });

  testOnBoth('a route that promises more than its link takes', lost, async (runtime) => {
    await using lab = await openLab(fourPods, twoNodes, runtime);
    await lab.in('a', bigRoute('10.244.1.0/24'));
    const [mtu] = await runAlone(lab);
    assert.equal(mtu.status, 'failed');
    assert.deepEqual(
      mtu.failures.map(({ what, seen }) => `${what}: ${seen}`),
      ['a → b icmp of 1501 bytes, unfragmented: answered: b answered'],
    );
  });

  testOnBoth('a pod whose MTU is smaller than that of the others', lost, async (runtime) => {
    await using lab = await openLab(fourPods, twoNodes, runtime);
    await lab.in('c', 'ip link set eth0 mtu 1300');
    const [mtu] = await runAlone(lab);
    assert.equal(mtu.status, 'failed');
    assert.match(mtu.summary, /pass 1300 or 1500 bytes/);
    const failure = mtu.failures.find(({ what }) => what === 'a → c icmp of 1500 bytes, unfragmented');
    // A veth lets the room of a VLAN tag pass (is_skb_forwardable in the kernel's net/core/dev.c).
    assert.match(failure?.seen ?? '', /; 130[0-4] bytes pass, one more does not/);
    assert.equal(failure?.lookAt, 'eth0 of c has an MTU of 1300');
  });

  testOnBoth('masquerade is no matter of the MTU', lost, async (runtime) => {
    await using lab = await openLab(fourPods, twoNodes, runtime);
    await lab.in('node/node-1', table('nat hook postrouting priority 100', 'oifname "eth0" masquerade'));
    const [mtu, source] = await runAlone(lab);
    assert.equal(mtu.status, 'passed');
    assert.equal(source.status, 'failed');
    assert.deepEqual(
      source.modelLines.map(({ line, status }) => `${line} ${status}`),
      ['7 passed', '8 failed', '10 failed', '12 passed'],
    );
  });
});
