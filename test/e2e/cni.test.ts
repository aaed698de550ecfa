import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import { type Runtime, suiteOnBoth } from '../support/both-runtimes.ts';
import { openFolder, podnet, repository } from '../support/built-cli.ts';
import { findProgram, missing } from '../support/requires.ts';
import { type Ended, endOf } from '../support/run-podnet.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';

/** They are documented and copied from: each is green as it is, and red once its network is broken. */
const shipped = path.join(repository, 'scenarios/cni');

interface Broken {
  readonly scenario: string;
  /** What is changed in which of the files beside it. */
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** Steps that must be red, as the report tells of them. */
  readonly red: RegExp;
}

const broken: Readonly<Record<string, Broken>> = {
  'nobody sets routes between nodes': {
    scenario: 'bridge-host-local.yaml',
    file: 'bridge-host-local.yaml',
    from: '{conflist: ./bridge.conflist}',
    to: '{conflist: ./bridge.conflist, routes: plugin}',
    red: /^FAIL {2}01 the network model holds: .*\nFAIL {2}02 every pod reaches every other one/m,
  },
  'nobody sets routes between nodes, of either family': {
    scenario: 'bridge-dual-stack.yaml',
    file: 'bridge-dual-stack.yaml',
    from: '{conflist: ./bridge.conflist}',
    to: '{conflist: ./bridge.conflist, routes: plugin}',
    red: /^FAIL {2}02 the network model holds, in each family: .*\nFAIL {2}03 every pod reaches every other one/m,
  },
  'nobody maps the port': {
    scenario: 'chained.yaml',
    file: 'chained.conflist',
    from: '{ "type": "portmap", "capabilities": { "portMappings": true } },',
    to: '',
    red: /^FAIL {2}03 a port of the node leads to the pod[^]*^FAIL {2}04 and from another one/m,
  },
  'nobody limits the bandwidth': {
    scenario: 'chained.yaml',
    file: 'chained.conflist',
    from: '{ "type": "bandwidth", "capabilities": { "bandwidth": true } },',
    to: '',
    red: /^FAIL {2}05 the bandwidth is limited/m,
  },
  'pods on the wire are kept from each other': {
    scenario: 'macvlan.yaml',
    file: 'macvlan.conflist',
    from: '"mode": "bridge"',
    to: '"mode": "private"',
    red: /^FAIL {2}01 pods on one link reach each other/m,
  },
  'pairs have no way to other nodes': {
    scenario: 'ptp.yaml',
    file: 'ptp.yaml',
    from: '{conflist: ./ptp.conflist}',
    to: '{conflist: ./ptp.conflist, routes: plugin}',
    red: /^FAIL {2}01 the network model holds/m,
  },
  'the second network has another range': {
    scenario: 'several-networks.yaml',
    file: 'second.conflist',
    from: '192.168.7.0/24',
    to: '192.168.9.0/24',
    red: /^FAIL {2}02 the second network has an interface of its own/m,
  },
  'the plugin in shell forgets the default route': {
    scenario: 'routed.yaml',
    file: 'bin/routed',
    from: /pod route add default .*(?=; \})/,
    to: 'true',
    red: /^FAIL {2}01 the network model holds: .*\nFAIL {2}02 every pod reaches every other one/m,
  },
};

const goProgram = `package main

import (
	"fmt"
	"os"
)

func main() {
	if os.Getenv("CNI_COMMAND") == "ADD" {
		fmt.Println(\`{"cniVersion": "1.0.0", "ips": [{"address": "10.244.1.7/24"}]}\`)
	}
}
`;
const go = findProgram('go') ?? ['/usr/local/go/bin/go'].find((file) => existsSync(file));
const needsGo = go === undefined ? missing('go') : false;

const skip = missing('nsenter', 'unshare', 'ip', 'jq', '/usr/lib/cni/bridge');

type Run = (...args: readonly string[]) => Promise<Ended>;

/** podnet in a folder that has everything it leaves. */
const runIn =
  (folder: string, runtime: Runtime): Run =>
  (...args) => {
    const [program = '', ...words] = podnet(...args);
    const env = { ...process.env, XDG_STATE_HOME: folder, PODNET_RUNTIME: runtime, NO_COLOR: '1' };
    return endOf(spawn(program, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  };

suiteOnBoth('CNI networks by the built command line', { skip }, (runtime) => {
  test('every shipped scenario is green', async (context) => {
    const { exitCode, stdout, stderr } = await runIn(openFolder(context), runtime)('test', shipped);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, / 0 failed, 0 errors, 0 skipped /);
  });

  test('a Go program that is built with -cover: what it covered is in the artifacts, of a red run too', {
    skip: needsGo,
  }, async (context) => {
    const folder = openFolder(context);
    const at = (name: string): string => path.join(folder, name);
    mkdirSync(at('bin'));
    writeFileSync(at('go.mod'), 'module podnet.test/covered\n\ngo 1.20\n');
    writeFileSync(at('main.go'), goProgram);
    writeFileSync(
      at('net.conflist'),
      '{"cniVersion": "1.0.0", "name": "net", "plugins": [{"type": "covered"}]}',
    );
    writeFileSync(
      at('s.yaml'),
      scenarioText('- exec: {node: node-1, command: ["false"]}', podText('a'), 'cluster: {nodes: 2}'),
    );
    const run = (...args: readonly string[]) =>
      spawnSync(go ?? 'go', args, {
        cwd: folder,
        env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
        encoding: 'utf8',
      });
    const built = run('build', '-cover', '-o', 'bin/covered', '.');
    assert.equal(built.status, 0, built.stderr);
    const network = ['--conflist', 'net.conflist', '--bin-dir', 'bin'];
    const ended = await runIn(folder, runtime)('test', 's.yaml', ...network, '--artifacts', 'out');
    assert.equal(ended.exitCode, 1, ended.stdout + ended.stderr);
    assert.deepEqual(readdirSync(at('out/s/coverage')), ['node-1'], 'the other node has no pod');
    const { stdout, stderr } = run('tool', 'covdata', 'percent', '-i=out/s/coverage/node-1');
    assert.match(stdout, /podnet\.test\/covered\s+coverage: 100\.0% of statements/, stderr);
  });

  test('a cluster that stays on plugins of one’s own, with a daemon whose log is kept', async (context) => {
    const folder = openFolder(context);
    const run = runIn(folder, runtime);
    const ok = async (...args: readonly string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await run(...args);
      assert.equal(exitCode, 0, `${args.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    cpSync(shipped, folder, { recursive: true });
    const script = 'echo "at work on {{ node.name }}"; exec sleep 3600';
    const daemon = `network.cni.daemon=${JSON.stringify({ command: ['sh', '-c', script] })}`;
    const network = ['--conflist', '10-routed.conflist', '--bin-dir', 'bin', '--set', daemon];
    try {
      writeFileSync(path.join(folder, 'pods.yaml'), podText('a') + podText('b', 'node-2'));
      assert.match(await ok('up', 'pods.yaml', '--nodes', '2', ...network), /2 nodes, cni, .*, 2 pods/);
      assert.match(await ok('probe', 'a', 'b:80'), /answered/);
      assert.match(await ok('exec', 'node/node-1', '--', 'ip', 'route'), /^10\.244\.1\.2 dev rt/m);
      assert.equal(await ok('logs', 'node/node-2'), 'at work on node-2\n');
    } finally {
      await run('down', '--all');
    }
  });
});

suite('no shipped scenario of CNI networks is green on a broken one', { skip }, () => {
  for (const [what, { scenario, file, from, to, red }] of Object.entries(broken)) {
    test(`${scenario} is red when ${what}`, async (context) => {
      const folder = openFolder(context);
      cpSync(shipped, folder, { recursive: true });
      const before = readFileSync(path.join(folder, file), 'utf8');
      const after = before.replace(from, to);
      assert.notEqual(after, before);
      writeFileSync(path.join(folder, file), after);
      const { exitCode, stdout, stderr } = await runIn(folder, 'namespace')('test', scenario);
      assert.equal(exitCode, 1, stdout + stderr);
      assert.match(stdout, red);
    });
  }

  test('each of them is broken once', () => {
    const scenarios = readdirSync(shipped).filter((file) => file.endsWith('.yaml'));
    assert.deepEqual(
      [...new Set(Object.values(broken).map(({ scenario }) => scenario))].toSorted(),
      scenarios,
    );
  });
});
