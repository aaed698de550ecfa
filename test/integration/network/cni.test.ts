import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { poll } from '../../../src/util/poll.ts';
import { testOnBoth } from '../../support/both-runtimes.ts';
import { openCniNodes } from '../../support/cni-nodes.ts';
import { listProcesses } from '../../support/processes.ts';
import { bridgeConflist, ipv4Ranges } from '../../support/bridge-conflist.ts';
import { missing } from '../../support/requires.ts';

const skip = missing('nsenter', 'unshare', 'ip', '/usr/lib/cni/bridge');

const folder = mkdtempSync(path.join(tmpdir(), 'podnet-cni-'));
after(() => rmSync(folder, { recursive: true }));

/** A folder of programs. */
function programs(texts: Readonly<Record<string, string>>): string {
  const bin = mkdtempSync(path.join(folder, 'bin-'));
  for (const [name, text] of Object.entries(texts))
    writeFileSync(path.join(bin, name), text, { mode: 0o755 });
  return bin;
}

/** Whether a command runs anywhere on this machine. */
const runs = (words: readonly string[]): boolean =>
  listProcesses().some(({ command }) => command === words.join(' '));

const bridged = bridgeConflist('bridged', ipv4Ranges);

/** A plugin that answers an address, and does what it is told beside. */
const shell = (code: string): string => `#!/bin/sh
cat > /dev/null
pod=$(echo "$CNI_ARGS" | sed 's/.*K8S_POD_NAME=\\([^;]*\\).*/\\1/')
${code}
[ "$CNI_COMMAND" != ADD ] || echo '{"cniVersion":"1.0.0","ips":[{"address":"10.244.1.7/24"}]}'
`;

testOnBoth(
  'pods are attached by real plugins, on nodes that have the files of CNI to themselves',
  { skip },
  async (runtime) => {
    await using nodes = await openCniNodes(runtime, bridged, { nodes: 2 });
    await nodes.prepare();
    const outcomes = await nodes.start('node-1', ['a', 'b', 'c']);
    assert.deepEqual(
      outcomes
        .map((outcome) => (outcome.ok ? outcome.podIPs : outcome.message))
        .flat()
        .sort(),
      ['10.244.1.2', '10.244.1.3', '10.244.1.4'],
    );
    const [c] = await nodes.start('node-2', ['d']);
    assert.ok(c?.ok);
    assert.deepEqual(
      c.networks?.map(({ name, interface: link, ips }) => [name, link, ips]),
      [['bridged', 'eth0', ['10.244.2.2']]],
    );
    assert.equal(await nodes.sh('node-1', 'ls /etc/cni/net.d'), '10-net.conflist\n');
    assert.match(await nodes.sh('node-1', 'cat /etc/cni/net.d/*'), /"subnet":"10\.244\.1\.0\/24"/);
    assert.equal(await nodes.sh('node-1', 'ls /opt/cni/bin'), 'bridge\nhost-local\n');
    assert.equal(await nodes.sh('node-2', 'ls /var/lib/cni/networks/bridged | grep ^10'), '10.244.2.2\n');
    assert.equal(await nodes.sh('node-1', 'ls /run/netns'), 'default_a\ndefault_b\ndefault_c\n');
    assert.match(
      await nodes.sh('node-1', 'nsenter --net=/run/netns/default_a ping -c 1 -W 2 10.244.2.2'),
      / 0% packet loss/,
    );
    await nodes.stop('node-1', ['a', 'c']);
    assert.equal(await nodes.sh('node-1', 'ls /run/netns'), 'default_b\n');
    assert.equal(await nodes.sh('node-1', 'ls /var/lib/cni/networks/bridged | grep -c ^10'), '1\n');
    assert.equal(await nodes.sh('node-1', 'ls /var/lib/cni/results | wc -l'), '1\n');
  },
);

test('programs of plugins are laid below the files of a node, not copied', { skip }, async () => {
  await using nodes = await openCniNodes('namespace', bridged);
  await nodes.prepare();
  // As old as everything in a parcel is; a copy would be new.
  assert.equal(await nodes.sh('node-1', 'stat -c %Y /opt/cni/bin/bridge'), '0\n');
});

test('a node goes whose plugins refuse to take its pods down, and it says so', { skip }, async () => {
  const binDirs = [programs({ stubborn: shell('[ "$CNI_COMMAND" != DEL ] || exit 1') })];
  const conflist = { cniVersion: '1.0.0', name: 'n', plugins: [{ type: 'stubborn' }] };
  const daemon = { command: ['sleep', `7${process.pid}`], env: {} };
  await using nodes = await openCniNodes('namespace', conflist, { binDirs, daemon });
  await nodes.prepare();
  const [a] = await nodes.start('node-1', ['a']);
  assert.equal(a?.ok, true);
  assert.equal(runs(daemon.command), true);
  await assert.rejects(nodes.removeNode('node-1'), /DEL of stubborn failed/);
  assert.equal(runs(daemon.command), false);
  // Nothing is left of it that somebody would have to take away.
  await assert.rejects(nodes.sh('node-1', 'true'), /has no node\/node-1/);
});

test('what plugins write stays in their node', { skip }, async () => {
  const binDirs = [
    programs({
      scribe: shell('echo "$pod" | tee -a /etc/podnet-scribe /opt/cni/bin/x /var/lib/cni/y >/dev/null'),
    }),
  ];
  const conflist = { cniVersion: '1.0.0', name: 'n', plugins: [{ type: 'scribe' }] };
  await using nodes = await openCniNodes('namespace', conflist, { nodes: 2, binDirs });
  await nodes.prepare();
  const [a] = await nodes.start('node-1', ['a']);
  assert.equal(a?.ok === false ? a.message : '', '');
  assert.equal(await nodes.sh('node-1', 'cat /etc/podnet-scribe'), 'a\n');
  assert.equal(
    await nodes.sh('node-2', 'ls /etc/podnet-scribe /opt/cni/bin/x /var/lib/cni/y 2>/dev/null'),
    '',
  );
});

testOnBoth(
  'a pod whose plugin fails says so, with plugin, verb and node, and harms no other',
  { skip },
  async (runtime) => {
    const code = `if [ "$CNI_COMMAND $pod" = "ADD b" ]; then
  echo '{"cniVersion":"1.0.0","code":112,"msg":"no more pods","details":"full"}'
  exit 1
fi
echo "$CNI_COMMAND $pod" >> /var/lib/calls`;
    const conflist = { cniVersion: '1.0.0', name: 'n', plugins: [{ type: 'picky' }] };
    await using nodes = await openCniNodes(runtime, conflist, {
      binDirs: [programs({ picky: shell(code) })],
    });
    await nodes.prepare();
    const [a, b, c] = await nodes.start('node-1', ['a', 'b', 'c']);
    assert.ok(a?.ok && c?.ok && b?.ok === false);
    assert.equal(b.reason, 'FailedCreatePodSandBox');
    assert.equal(b.message, 'node-1: ADD of picky failed with code 112: no more pods; full');
    // The runtime takes down what failed, and nothing else.
    const calls = (await nodes.sh('node-1', 'sort /var/lib/calls')).trim().split('\n');
    assert.deepEqual(calls, ['ADD a', 'ADD c', 'DEL b']);
    assert.equal(await nodes.sh('node-1', 'ls /run/netns'), 'default_a\ndefault_c\n');
  },
);

test('a plugin that fails to take a pod down is told of; the pod goes all the same', { skip }, async () => {
  const conflist = { cniVersion: '1.0.0', name: 'n', plugins: [{ type: 'sticky' }] };
  const binDirs = [programs({ sticky: shell('[ "$CNI_COMMAND" != DEL ] || exit 3') })];
  await using nodes = await openCniNodes('namespace', conflist, { binDirs });
  await nodes.prepare();
  await nodes.start('node-1', ['a', 'b']);
  await assert.rejects(
    nodes.stop('node-1', ['a', 'b']),
    /node-1: DEL of sticky failed.* exit code 3 .*\(and 1 more\)/,
  );
  assert.equal(await nodes.sh('node-1', 'ls /run/netns'), '');
});

test('several networks a pod: interfaces of their own, taken down with the pod, the last one first', {
  skip,
}, async () => {
  const code = 'echo "$CNI_COMMAND $CNI_IFNAME" >> /var/lib/calls';
  const binDirs = [programs({ noted: shell(code) })];
  const conflist = { cniVersion: '1.0.0', name: 'n', plugins: [{ type: 'noted' }] };
  await using nodes = await openCniNodes('namespace', conflist, { binDirs });
  await nodes.prepare();
  const network = (name: string, ifName: string, plugin: object) => ({
    name,
    ifName,
    conflist: JSON.stringify({ cniVersion: '1.0.0', name, plugins: [plugin] }),
    capabilities: {},
  });
  const networks = [network('m', 'net1', { type: 'noted' }), network('l', 'storage', { type: 'noted' })];
  const [a] = await nodes.start('node-1', ['a'], { cni: { uid: 'u', capabilities: {}, networks } });
  assert.ok(a?.ok);
  assert.deepEqual(
    a.networks?.map(({ name, interface: link }) => [name, link]),
    [
      ['n', 'eth0'],
      ['m', 'net1'],
      ['l', 'storage'],
    ],
  );
  // The pod is called by its first network.
  assert.deepEqual(a.podIPs, ['10.244.1.7']);
  const broken = [network('m', 'net1', { type: 'noted' }), network('x', 'net2', { type: 'nowhere' })];
  const [b] = await nodes.start('node-1', ['b'], { cni: { uid: 'v', capabilities: {}, networks: broken } });
  assert.match(b?.ok === false ? b.message : '', /node-1: .*nowhere/);
  await nodes.stop('node-1', ['a']);
  const first = 'ADD eth0, ADD net1, ADD storage';
  const failed = 'ADD eth0, ADD net1, DEL net1, DEL eth0';
  const last = 'DEL storage, DEL net1, DEL eth0';
  const calls = (await nodes.sh('node-1', 'cat /var/lib/calls')).trim().replaceAll('\n', ', ');
  assert.equal(calls, `${first}, ${failed}, ${last}`);
});

test('a second network can have the default route', { skip }, async () => {
  await using nodes = await openCniNodes('namespace', bridged);
  await nodes.prepare();
  const second = {
    ...bridged,
    name: 'second',
    plugins: [
      {
        type: 'bridge',
        bridge: 'br2',
        isGateway: true,
        ipam: { type: 'host-local', ranges: [[{ subnet: '10.9.0.0/24' }]] },
      },
    ],
  };
  const networks = [
    {
      name: 'second',
      ifName: 'net1',
      conflist: JSON.stringify(second),
      capabilities: {},
      defaultRoute: ['10.9.0.1'],
    },
  ];
  const [a] = await nodes.start('node-1', ['a'], { cni: { uid: 'u', capabilities: {}, networks } });
  assert.equal(a?.ok, true);
  assert.equal(
    (await nodes.sh('node-1', 'nsenter --net=/run/netns/default_a ip route show default')).trim(),
    'default via 10.9.0.1 dev net1 proto static',
  );
});

testOnBoth(
  'a daemon runs on each node before pods are attached, is started again, and its log is kept',
  { skip },
  async (runtime) => {
    const daemon = {
      command: [
        'sh',
        '-c',
        'echo "hello from {{ node.name }} $WHERE"; echo >> /run/starts; wc -l < /run/starts; touch /run/ready; exec sleep 3142{{ node.ordinal }}',
      ],
      env: { WHERE: 'here' },
      ready: { command: ['test', '-e', '/run/ready'], timeoutMs: 10_000 },
    };
    await using nodes = await openCniNodes(runtime, bridged, { nodes: 2, daemon });
    await nodes.prepare();
    assert.equal(await nodes.readDaemonLog('node-2'), 'hello from node-2 here\n1\n');
    // Ready comes before the shell becomes what is to be killed.
    const found = 'for i in $(seq 100); do pid=$(pgrep -xf "sleep 31421") && break; sleep 0.1; done';
    await nodes.sh('node-1', `${found}; kill -KILL "$pid"`);
    const isAgain = async (): Promise<true | undefined> =>
      (await nodes.readDaemonLog('node-1')) === 'hello from node-1 here\n2\n' || undefined;
    const { signal } = new AbortController();
    const again = await poll(isAgain, { intervalMs: 200, timeoutMs: 20_000, signal });
    assert.ok(again, `it is started again: ${await nodes.readDaemonLog('node-1')}`);
  },
);

test('a daemon that never gets ready is an error with its last words', { skip }, async () => {
  const daemon = {
    command: ['sh', '-c', 'echo no such database >&2; exit 4'],
    env: {},
    ready: { command: ['false'], timeoutMs: 700 },
  };
  await using nodes = await openCniNodes('namespace', bridged, { daemon });
  await assert.rejects(
    nodes.prepare(),
    /node-1: the daemon sh is not ready after 700 ms.*exit code 4 \(no such database\)/,
  );
});

test('a daemon that runs and does not get ready: the error has what it said', { skip }, async () => {
  const daemon = {
    command: ['sh', '-c', 'echo waiting for the API >&2; exec sleep 1618033'],
    env: {},
    ready: { command: ['false'], timeoutMs: 700 },
  };
  await using nodes = await openCniNodes('namespace', bridged, { daemon });
  await assert.rejects(
    nodes.prepare(),
    /not ready after 700 ms.*it runs, and said last "waiting for the API"/,
  );
});

testOnBoth(
  'a plugin that hangs is ended at its limit, ADD and DEL, and keeps no other pod; what it left behind ends with it',
  { skip },
  async (runtime) => {
    const binDirs = [
      programs({
        hangs: shell('[ "$pod" = good ] || { trap "" TERM; sleep 2718281; }'),
      }),
    ];
    const conflist = { cniVersion: '1.0.0', name: 'hangs', plugins: [{ type: 'hangs' }] };
    await using nodes = await openCniNodes(runtime, conflist, { binDirs, timeoutMs: 1_000 });
    await nodes.prepare();
    const outcomes = await nodes.start('node-1', ['bad', 'good']);
    assert.deepEqual(
      outcomes.map((outcome) => [outcome.pod, outcome.ok ? outcome.podIPs : outcome.message]),
      [
        [
          'default/bad',
          'node-1: ADD of hangs failed: it did not end within 1 s; taking back what was done failed, too: ' +
            'DEL of hangs failed: it did not end within 1 s',
        ],
        ['default/good', ['10.244.1.7']],
      ],
    );
    assert.deepEqual(nodes.early, ['good', 'bad'], 'a good one is up before the other is given up');
    assert.equal(await nodes.sh('node-1', 'ls /run/netns; pgrep -xf "sleep 2718281"'), 'default_good\n');
  },
);

/** A veth whose end in the pod asks whether its address is free, as addresses do by default; `host` is the other end's. */
const askingPlugin = (host: string): string => `#!/bin/sh
cat > /dev/null
[ "$CNI_COMMAND" = ADD ] || exit 0
ip link add name asking type veth peer name $CNI_IFNAME netns $CNI_NETNS
${host}
nsenter --net=$CNI_NETNS sh -c "
  echo 1 > /proc/sys/net/ipv6/conf/$CNI_IFNAME/accept_dad
  ip link set $CNI_IFNAME up
  ip addr add 10.244.1.7/24 dev $CNI_IFNAME
  ip -6 addr add fd00:10:244:1::7/64 dev $CNI_IFNAME"
ip link set asking up
echo '{"cniVersion":"1.0.0","ips":[{"address":"10.244.1.7/24"},{"address":"fd00:10:244:1::7/64"}]}'
`;
const asking = (host: string) => ({
  conflist: { cniVersion: '1.0.0', name: 'n', plugins: [{ type: 'asking' }] },
  options: {
    binDirs: [programs({ asking: askingPlugin(host) })],
    podCIDRs: ['fd00:10:244::/48', '10.244.0.0/16'],
  },
});

/*
 *   pod a                     node-1
 *    eth0 fd00:10:244:1::7 --- asking      "has anybody fd00:10:244:1::7?"
 */
test('a pod is not ready before its addresses can be used', { skip }, async () => {
  const { conflist, options } = asking('true');
  await using nodes = await openCniNodes('namespace', conflist, options);
  await nodes.prepare();
  const [a] = await nodes.start('node-1', ['a']);
  // The family of the first podCIDR first, whatever the plugin says first.
  assert.deepEqual(a?.ok === true ? a.podIPs : a?.message, ['fd00:10:244:1::7', '10.244.1.7']);
  const show = 'nsenter --net=/run/netns/default_a ip -6 -o addr show dev eth0';
  assert.doesNotMatch(await nodes.sh('node-1', show), /tentative/);
});

test('an address that somebody else has on the link is the end of that pod, and it is named', {
  skip,
}, async () => {
  const { conflist, options } = asking('ip -6 addr add fd00:10:244:1::7/64 dev asking nodad');
  await using nodes = await openCniNodes('namespace', conflist, options);
  await nodes.prepare();
  const [a] = await nodes.start('node-1', ['a']);
  assert.equal(a?.ok, false);
  assert.match(a.message, /somebody else on its link has the pod's address fd00:10:244:1::7/);
});
