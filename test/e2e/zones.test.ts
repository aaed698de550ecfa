import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { engineAddress } from '../support/engine.ts';
import { testOnBoth } from '../support/both-runtimes.ts';
import { podnet } from '../support/built-cli.ts';
import { pause } from '../support/pause.ts';
import { environmentOf, listProcesses } from '../support/processes.ts';
import { type Ended, endOf } from '../support/run-podnet.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';

/** The built command line with a home of its own, whose clusters go with the test. */
function openHome() {
  const home = mkdtempSync('/var/tmp/podnet-test-');
  const engine = engineAddress === '' ? {} : { DOCKER_HOST: engineAddress };
  const run = (...args: readonly string[]): Promise<Ended> => {
    const [program = '', ...words] = podnet(...args);
    const env = { ...process.env, XDG_STATE_HOME: home, PODNET_RUNTIME: '', PODNET_CLUSTER: '', ...engine };
    return endOf(spawn(program, words, { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] }));
  };
  return {
    home,
    run,
    write: (name: string, text: string): void => writeFileSync(path.join(home, name), text),
    ok: async (...args: readonly string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await run(...args);
      assert.equal(exitCode, 0, `${args.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    },
    [Symbol.dispose]: (): void => rmSync(home, { recursive: true, force: true }),
  };
}

const spec = `cluster:
    nodes: [{name: node-1, zone: west}, {name: node-2, zone: east}]
    underlay: {zones: [west, {name: east, mtu: 1400}]}
    network: {plugin: vxlan}`;
const inEast = podText('db').replace('nodeName: node-1', 'nodeSelector: {topology.kubernetes.io/zone: east}');

/*
 *   web                                    db
 *   node-1 --- west --- router --- east --- node-2, node-3       stands, is lost, comes again, goes
 */
testOnBoth('a cluster with zones stays as it is, router and all', {}, async (runtime) => {
  using at = openHome();
  const { home, run, ok, write } = at;
  write('zones.yaml', scenarioText('- check: network-model', podText('web') + inEast, spec));
  try {
    assert.match(
      await ok('up', 'zones.yaml', '--runtime', runtime, '--cluster', 'zoned'),
      /2 nodes in 2 zones, vxlan/,
    );
    const nodes = await ok('get', 'nodes', '--show-labels');
    assert.match(nodes, /^node-1 .*topology\.kubernetes\.io\/zone=west$/m);
    assert.match(nodes, /^node-2 .*topology\.kubernetes\.io\/zone=east$/m);
    assert.doesNotMatch(nodes, /router/);
    assert.match(await ok('get', 'pods', '-o', 'wide'), /^db .* node-2 /m);
    assert.equal(await ok('node', 'add', '--zone', 'east'), 'node/node-3 added\n');
    // Engines join a container to its networks in any order, which is the order of its links.
    const links = async () => {
      const told = await ok(
        'exec',
        'node/router',
        '--',
        'ip',
        '-4',
        '-br',
        'addr',
        'show',
        'scope',
        'global',
      );
      return told.trim().split('\n').toSorted().join('\n');
    };
    const before = await links();
    assert.match(before, /^eth0.*\.126\/25.*\neth1.*\.254\/25/);

    await killControl(home);
    assert.match((await run('get', 'nodes')).stderr, /bringing it up again as it was/);
    assert.equal(
      (await links()).replaceAll(/@\S+/g, ''),
      before.replaceAll(/@\S+/g, ''),
      'the same addresses',
    );
    assert.match(await ok('get', 'node', 'node-3', '--show-labels'), /zone=east/);
    assert.match(await ok('probe', 'web', 'db'), /answered/);
    const across = await ok('exec', 'node/node-1', '--', 'ping', '-c1', '-W3', await addressOf(ok, 'node-3'));
    assert.match(across, /ttl=63/);

    assert.equal(await ok('node', 'restart', 'router'), 'node/router restarted\n');
    assert.match(await ok('probe', 'web', 'db', '--protocol', 'icmp'), /answered/);
    assert.match(await ok('inspect', 'node/router'), /eth1/);
    const faked = await run('label', 'node', 'node-1', 'topology.kubernetes.io/zone=east', '--overwrite');
    assert.equal(faked.exitCode, 2, faked.stderr);
    const lost = await run('node', 'add', '--zone', 'eats');
    assert.equal(lost.exitCode, 2);
    assert.match(lost.stderr, /there is no zone eats\n.*did you mean east\?/);
    const other = scenarioText('- check: network-model', '', spec.replaceAll('west', 'north'));
    write('other.yaml', other);
    const differs = await run('test', 'other.yaml', '--cluster', 'zoned');
    assert.equal(differs.exitCode, 2, differs.stderr);
    assert.match(differs.stdout + differs.stderr, /lacks nodes in zone north; node node-1 in zone north/);
  } finally {
    assert.match(await ok('down', '--all'), /zoned removed/);
  }
  assert.ok(!existsSync(path.join(home, 'podnet')), 'nothing is left');
});

async function addressOf(ok: (...args: readonly string[]) => Promise<string>, node: string): Promise<string> {
  return (await ok('get', 'node', node, '-o', 'jsonpath={.status.addresses[0].address}')).trim();
}

async function killControl(home: string): Promise<void> {
  const control = listProcesses().find(
    ({ pid, command }) =>
      command.includes('control/control.js') && environmentOf(pid).includes(`XDG_STATE_HOME=${home}`),
  );
  assert.ok(control !== undefined, 'there is a control process');
  process.kill(control.pid, 'SIGKILL');
  await pause(200);
}

test('what is wrong with zones is told with its place, and nothing is made', async () => {
  using at = openHome();
  const { home, run, write } = at;
  write(
    'bad.yaml',
    `apiVersion: podnet/v1alpha1
kind: Scenario
metadata: {name: bad}
spec:
  cluster:
    nodes:
      - {name: node-1, zone: wets}
      - {name: router, zone: east}
      - {name: node-3, zone: south, mtu: 500}
    underlay:
      families: [ipv4, ipv4]
      mtu: 70000
      zones: [west, east, west, {name: south, mtu: 1000, mut: 7}]
      router: {zones: [west, nort]}
      rooter: {}
    network: {podCIDRs: [10.244.0.0/16, 'fd00:10:244::/48']}
  steps:
    - check: network-model
`,
  );
  const { exitCode, stdout, stderr } = await run('test', 'bad.yaml', '--runtime', 'namespace');
  assert.equal(exitCode, 2, stdout + stderr);
  const places = [...stderr.matchAll(/^bad\.yaml:(\d+:\d+): error: (.*)$/gm)].map(
    ([, at, what]) => `${at} ${what}`,
  );
  for (const expected of [
    /^7:30 there is no zone wets$/,
    /^8:16 a node cannot be called router/,
    /^9:42 a link cannot have an MTU of 500 bytes here: it must be between 1280, for IPv6, and 65535$/,
    /^11:24 ipv4 is there twice$/,
    /^12:12 a link cannot have an MTU of 70000/,
    /^13:27 there are two zones called west$/,
    /^13:\d+ a link cannot have an MTU of 1000/,
    /^13:\d+ unknown key "mut"$/,
    /^14:30 there is no zone nort$/,
    /^15:7 unknown key "rooter"$/,
  ]) {
    assert.ok(
      places.some((place) => expected.test(place)),
      `${String(expected)} is not among\n${places.join('\n')}`,
    );
  }
  write('step.yaml', scenarioText('- exec: {node: ruoter, command: [ip, route]}', '', spec));
  const misspelt = await run('validate', 'step.yaml');
  assert.equal(misspelt.exitCode, 2);
  assert.match(misspelt.stdout + misspelt.stderr, /there is no node "ruoter"[^]*did you mean "router"\?/);
  const set = await run(
    'up',
    '--nodes=2',
    '--runtime=namespace',
    '--set=underlay.zones=[a, b]',
    '--set=underlay.router.zones=[a]',
  );
  assert.equal(set.exitCode, 2);
  assert.match(set.stderr, /^--set underlay\.router\.zones=\[a\]: error: zone b is without a router/m);
  assert.ok(!existsSync(path.join(home, 'podnet')), 'nothing was made');
});
