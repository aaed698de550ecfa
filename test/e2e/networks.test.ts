import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import type { MatrixReport } from '../../src/model/ask-report.ts';
import { type Runtime, suiteOnBoth } from '../support/both-runtimes.ts';
import { openFolder, podnet, repository } from '../support/built-cli.ts';
import { missing } from '../support/requires.ts';
import { type Ended, endOf } from '../support/run-podnet.ts';

/** They are documented and copied from: each is green as it is. */
const shipped = path.join(repository, 'scenarios/networks');
const noBird = missing('bird');

type Run = (...args: readonly string[]) => Promise<Ended>;

/** podnet in a folder that has everything it leaves. */
const runIn =
  (folder: string, runtime: Runtime): Run =>
  (...args) => {
    const [program = '', ...words] = podnet(...args);
    const env = { ...process.env, XDG_STATE_HOME: folder, PODNET_RUNTIME: runtime, NO_COLOR: '1' };
    return endOf(spawn(program, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  };

suiteOnBoth('built-in networks by the built command line', { skip: missing('nsenter', 'ip') }, (runtime) => {
  test('every shipped scenario is green', async (context) => {
    const folder = openFolder(context);
    const copied = path.join(folder, 'scenarios/networks');
    mkdirSync(path.dirname(copied));
    cpSync(shipped, copied, { recursive: true });
    const files = readdirSync(copied)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => path.join(copied, file))
      .filter((file) => noBird === false || !readFileSync(file, 'utf8').includes('plugin: bgp'));
    const { exitCode, stdout, stderr } = await runIn(folder, runtime)('test', ...files);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, / 0 failed, 0 errors, 0 skipped /);
  });

  /*
   *   web-1, web-2 --- node-1 --- node-2 --- web-3      an address of each family for all of them
   */
  test('a dual-stack cluster shows both addresses of everything', async (context) => {
    const folder = openFolder(context);
    const run = runIn(folder, runtime);
    const ok = async (...args: readonly string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await run(...args);
      assert.equal(exitCode, 0, `${args.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    try {
      await ok('up', path.join(shipped, 'bridge-dual.yaml'), '--cluster', 'dual');
      assert.match(await ok('get', 'pods', '-o', 'wide'), / 10\.244\.1\.2,fd00:10:244:1::2 +node-1 /);
      const nodes = await ok('get', 'nodes', '-o', 'wide');
      assert.match(nodes, / 198\.1[89]\.\d+\.2,fd98:1[89]:\d+::2 /);
      const paths = '{.status.podIP} {.status.podIPs[*].ip} {.status.hostIP} {.status.hostIPs[*].ip}';
      const [podIP, first, second, hostIP, ...hostIPs] = (
        await ok('get', 'pods', 'web-1', '-o', `jsonpath=${paths}`)
      ).split(' ');
      assert.deepEqual([podIP, first, second], ['10.244.1.2', '10.244.1.2', 'fd00:10:244:1::2']);
      assert.equal(hostIP, hostIPs[0]);
      assert.match(hostIPs.join(' '), /^198\.1[89]\.\d+\.2 fd98:1[89]:\d+::2$/);
      assert.match(
        await ok('describe', 'pod', 'web-1'),
        /^IPs:\n +IP: +10\.244\.1\.2\n +IP: +fd00:10:244:1::2$/m,
      );
      const both = JSON.parse(await ok('matrix', '-o', 'json')) as MatrixReport;
      assert.deepEqual(
        both.matrices.map(({ family, cells }) => [
          family,
          cells.flat().filter((cell) => cell !== null).length,
        ]),
        [
          ['ipv4', 6],
          ['ipv6', 6],
        ],
      );
      assert.match(
        await ok('matrix', '--protocol', 'icmp', '--family', 'ipv6'),
        /^ICMP \(IPv6\): 6 of 6 pairs/,
      );
      assert.match(await ok('probe', 'web-1', 'web-3'), / saw 10\.244\.1\.2$/m);
      assert.match(await ok('probe', 'web-1', 'web-3', '--family', 'ipv6'), / saw fd00:10:244:1::2$/m);
      assert.match(await ok('inspect', 'node/node-1'), /fd00:10:244:2::\/64 via fd98:1[89]:\d+::3 dev eth0/);
      assert.match(await ok('exec', 'web-1', '--', 'ip', '-6', 'route'), /^default via fd00:10:244:1::1 /m);
    } finally {
      await run('down', '--all');
    }
  });
});

interface Broken {
  readonly scenario: string;
  readonly from: string | RegExp;
  readonly to: string;
  readonly red: RegExp;
}

const broken: Readonly<Record<string, Broken>> = {
  'the network is another one': {
    scenario: 'bridge-ipv4.yaml',
    from: 'plugin: bridge',
    to: 'plugin: vxlan',
    red: /^FAIL {2}04 and the node has a route for all of them/m,
  },
  'pods have IPv4, too': {
    scenario: 'bridge-ipv6.yaml',
    from: "podCIDRs: ['fd00:10:244::/48']",
    to: "podCIDRs: ['fd00:10:244::/48', 10.244.0.0/16]",
    red: /^FAIL {2}02 a pod has no IPv4 address[^]*^FAIL {2}03 neither has its node/m,
  },
  'the route of the other family goes': {
    scenario: 'bridge-dual.yaml',
    from: "[ip, '-6', route, del, 'fd00:10:244:2::/64']",
    to: '[ip, route, del, 10.244.2.0/24]',
    red: /^FAIL {2}05 IPv6 is cut off[^]*^FAIL {2}06 IPv4 goes on/m,
  },
};

suite('no shipped scenario of a network is green on a broken one', { skip: missing('nsenter', 'ip') }, () => {
  for (const [what, { scenario, from, to, red }] of Object.entries(broken)) {
    test(`${scenario} is red when ${what}`, async (context) => {
      const folder = openFolder(context);
      const before = readFileSync(path.join(shipped, scenario), 'utf8');
      const after = before.replace(from, to);
      assert.notEqual(after, before);
      writeFileSync(path.join(folder, 's.yaml'), after);
      const { exitCode, stdout, stderr } = await runIn(folder, 'namespace')('test', 's.yaml');
      assert.equal(exitCode, 1, stdout + stderr);
      assert.match(stdout, red);
    });
  }
});
