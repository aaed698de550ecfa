import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { openFolder } from '../../support/built-cli.ts';
import { type Ended, runPodnet } from '../../support/run-podnet.ts';

/** Makes an interface in the netns that leads nowhere, and remembers what it was told by files in the node. */
const dummy = `#!/bin/sh
input=$(cat)
mkdir -p /tmp/leases
case $CNI_COMMAND in
ADD)
  nsenter --net="$CNI_NETNS" ip link add "$CNI_IFNAME" type bridge || exit 1
  touch "/tmp/leases/$CNI_CONTAINERID-$CNI_IFNAME"
  echo "attaching" >&2
  echo '{"cniVersion":"1.1.0","interfaces":[{"name":"'$CNI_IFNAME'","sandbox":"'$CNI_NETNS'"}],"ips":[{"address":"10.1.0.2/24","interface":0}],"big":1}'
  ;;
DEL)
  rm -f "/tmp/leases/$CNI_CONTAINERID-$CNI_IFNAME"
  [ -z "$CNI_NETNS" ] || nsenter --net="$CNI_NETNS" ip link delete "$CNI_IFNAME" 2>/dev/null
  exit 0
  ;;
CHECK)
  nsenter --net="$CNI_NETNS" ip link show "$CNI_IFNAME" >/dev/null 2>&1 && exit 0
  echo '{"cniVersion":"1.1.0","code":110,"msg":"the interface is gone","details":"somebody took it"}'
  exit 1
  ;;
STATUS)
  echo '{"cniVersion":"1.1.0","code":50,"msg":"the daemon is down"}'
  exit 1
  ;;
VERSION) echo '{"cniVersion":"1.1.0","supportedVersions":["1.0.0","1.1.0"]}' ;;
esac
`;

interface Place {
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  /** The file of a network whose plugin is of a kind. */
  readonly conflist: (name: string, plugin: object) => string;
  readonly bin: string;
}

function openPlace(context: TestContext): Place {
  const home = openFolder(context);
  const bin = path.join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'podnet-dummy'), dummy);
  chmodSync(path.join(bin, 'podnet-dummy'), 0o755);
  const env = { XDG_STATE_HOME: path.join(home, 'state'), PODNET_RUNTIME: 'namespace' };
  const run = (...args: readonly string[]): Promise<Ended> => runPodnet(args, { env });
  context.after(() => run('down', '--all'));
  return {
    run,
    bin,
    conflist: (name, plugin) => {
      const file = path.join(home, `${name}.conflist`);
      writeFileSync(file, JSON.stringify({ cniVersion: '1.1.0', name, plugins: [plugin] }));
      return file;
    },
  };
}

suite('podnet cni, without a cluster', () => {
  test('add attaches, tells the result and nothing else on standard output, and detaches', async (context) => {
    const { run, bin, conflist } = openPlace(context);
    const file = conflist('mynet', { type: 'podnet-dummy', range: '{{ node.podCIDR }}' });
    const { exitCode, stdout, stderr } = await run('cni', 'add', file, '--bin-dir', bin, '--explain');
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      cniVersion: '1.1.0',
      interfaces: [{ name: 'eth0', sandbox: '/run/netns/podnet-cni' }],
      ips: [{ address: '10.1.0.2/24', interface: 0 }],
    });
    assert.match(stderr, /^ADD podnet-dummy \(\/opt\/cni\/bin\/podnet-dummy\), network mynet: exit code 0/m);
    assert.match(stderr, /^ {4}CNI_NETNS=\/run\/netns\/podnet-cni$/m);
    assert.match(stderr, /^ {6}"range": "10\.244\.1\.0\/24",$/m);
    assert.match(stderr, /^ {2}stderr:\n {4}attaching$/m);
    assert.match(stderr, /^ADD: ok, podnet-dummy \d+ ms$[^]*^DEL: ok, podnet-dummy \d+ ms$/m);
  });

  test('check and gc go through a whole life; what is refused has exit status 1', async (context) => {
    const { run, bin, conflist } = openPlace(context);
    const file = conflist('mynet', { type: 'podnet-dummy' });
    const steps = async (verb: string) => {
      const { exitCode, stdout, stderr } = await run('cni', verb, file, '--bin-dir', bin);
      return { exitCode, stdout, steps: stderr.match(/^[A-Z]+: \w+/gm) };
    };
    assert.deepEqual(await steps('check'), {
      exitCode: 0,
      stdout: '',
      steps: ['ADD: ok', 'CHECK: ok', 'DEL: ok'],
    });
    assert.deepEqual(await steps('del'), {
      exitCode: 0,
      stdout: '',
      steps: ['ADD: ok', 'DEL: ok', 'DEL: ok'],
    });
    assert.deepEqual(await steps('gc'), { exitCode: 0, stdout: '', steps: ['ADD: ok', 'GC: ok', 'DEL: ok'] });
    assert.deepEqual(await steps('status'), { exitCode: 1, stdout: '', steps: ['STATUS: failed'] });
  });

  test('-o json has every call and the error as the plugin said it', async (context) => {
    const { run, bin, conflist } = openPlace(context);
    const file = conflist('mynet', { type: 'podnet-dummy', id: 'ID' });
    const { exitCode, stdout } = await run('cni', 'status', file, '--bin-dir', bin, '-o', 'json');
    assert.equal(exitCode, 1);
    const { operations } = JSON.parse(stdout) as {
      operations: { error: object; calls: { stdin: object }[] }[];
    };
    assert.deepEqual(operations[0]?.error, {
      code: 50,
      msg: 'STATUS of podnet-dummy failed with code 50 (not available): the daemon is down',
      reason: 'cni-error',
      plugin: 'podnet-dummy',
    });
    assert.deepEqual(operations[0]?.calls[0]?.stdin, {
      type: 'podnet-dummy',
      id: 'ID',
      name: 'mynet',
      cniVersion: '1.1.0',
    });
  });

  test('version asks one plugin, or all of a network', async (context) => {
    const { run, bin, conflist } = openPlace(context);
    const one = await run('cni', 'version', 'podnet-dummy', '--bin-dir', bin);
    const answer = { cniVersion: '1.1.0', supportedVersions: ['1.0.0', '1.1.0'] };
    assert.deepEqual(JSON.parse(one.stdout), answer);
    const file = conflist('mynet', { type: 'podnet-dummy' });
    const all = await run('cni', 'version', file, '--bin-dir', bin);
    assert.deepEqual(JSON.parse(all.stdout), [{ type: 'podnet-dummy', ...answer }]);
  });

  test('wrong input has exit status 2', async (context) => {
    const { run, conflist } = openPlace(context);
    const file = conflist('mynet', { type: 'podnet-not-there' });
    const wrong: readonly (readonly [words: readonly string[], says: RegExp])[] = [
      [['add', file], /no plugin "podnet-not-there".*\n.*--bin-dir/],
      [['add', 'nothing.conflist'], /nothing\.conflist cannot be read/],
      [['add', file, '--args', 'a'], /"a" is no KEY=VALUE/],
      [['add', file, '--capability-args', '[]'], /is no JSON object/],
      [['add', file, '--throw-away', '--pod', 'web'], /--throw-away goes without --pod/],
      [['add', file, '--pod', 'web'], /there is no cluster/],
      [['gc', file, '--valid', 'x'], /--valid x is no attachment/],
      [['add', conflist('bad', {})], /bad\.conflist:1:\d+: plugins\[0\]/],
    ];
    for (const [words, says] of wrong) {
      const { exitCode, stdout, stderr } = await run('cni', ...words);
      assert.match(stderr, says);
      assert.deepEqual([exitCode, stdout], [2, ''], words.join(' '));
    }
  });
});

const pod = `{apiVersion: v1, kind: Pod, metadata: {name: web},
  spec: {nodeName: node-2, containers: [{name: web, image: nginx}]}}\n`;

test('podnet cni on a node of a cluster remembers, for a pod and for a netns of its own', async (context) => {
  const { run, bin, conflist } = openPlace(context);
  const good = async (...words: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(...words);
    assert.equal(exitCode, 0, `${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  const manifest = path.join(bin, '../web.yaml');
  writeFileSync(manifest, pod);
  await good('up', manifest, '--nodes', '2', '--cluster', 'lab');
  const file = conflist('mynet', { type: 'podnet-dummy' });
  const leases = (node: string) => good('exec', `node/${node}`, '--', 'ls', '/tmp/leases');

  await good('cni', 'add', file, '--bin-dir', bin, '--pod', 'web', '--ifname', 'net1');
  assert.match(await good('exec', 'web', '--', 'ip', '-brief', 'link'), /^net1 /m);
  assert.equal(await leases('node-2'), 'default_web-net1\n', 'on the node of the pod');
  await good('cni', 'check', file, '--pod', 'web', '--ifname', 'net1');
  await good('exec', 'web', '--', 'ip', 'link', 'delete', 'net1');
  const gone = await run('cni', 'check', file, '--pod', 'web', '--ifname', 'net1');
  assert.equal(gone.exitCode, 1);
  assert.match(gone.stderr, /code 110: the interface is gone\n.*because:.* somebody took it/);
  await good('delete', 'pod', 'web');
  assert.equal(await leases('node-2'), '', 'what was attached by hand goes with its pod');

  const storage = { apiVersion: 'k8s.cni.cncf.io/v1', kind: 'NetworkAttachmentDefinition' };
  const config = JSON.stringify({ cniVersion: '1.1.0', type: 'podnet-dummy' });
  writeFileSync(manifest, JSON.stringify({ ...storage, metadata: { name: 'storage' }, spec: { config } }));
  await good('apply', '-f', manifest);
  const added = await good('cni', 'add', 'storage', '--bin-dir', bin, '--netns', 'two', '-o', 'json');
  assert.match(added, /"network": "storage"/, 'a definition goes by its name');
  await good('cni', 'del', 'default/storage', '--netns', 'two');

  for (const ifname of ['eth0', 'eth1']) {
    await good('cni', 'add', file, '--bin-dir', bin, '--netns', 'one', '--ifname', ifname);
  }
  const netns = () => good('exec', 'node/node-1', '--', 'ls', '/run/netns');
  await good('cni', 'del', file, '--netns', 'one', '--ifname', 'eth1');
  assert.equal(await netns(), 'one\n', 'something is attached to it still');
  await good('cni', 'gc', file);
  assert.equal(await leases('node-1'), 'one-eth0\n', 'what has its netns is no garbage');
  await good('cni', 'gc', file, '--valid', 'none');
  assert.equal(await leases('node-1'), '');
  await good('cni', 'del', file, '--netns', 'one');
  assert.equal(await netns(), '', 'the last one takes it away');
});
