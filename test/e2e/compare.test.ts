import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test, type TestContext } from 'node:test';
import { builtPlugins } from '../../src/network/built-plugins.ts';
import { compareReportSchema } from '../../src/report/compare-report-schema.ts';
import { networksReportSchema } from '../../src/report/networks-report-schema.ts';
import { suiteOnBoth } from '../support/both-runtimes.ts';
import { openFolder, podnet } from '../support/built-cli.ts';
import { pause } from '../support/pause.ts';
import { descendantsOf } from '../support/processes.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { blocksOf, steady } from '../support/run-document.ts';
import { endOf } from '../support/run-podnet.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';
import { openWorld } from '../support/world.ts';

const blocks = blocksOf('docs/compare.md');

/** A folder with the files of the documentation, and podnet in it. */
function inFolder(context: TestContext) {
  const folder = openFolder(context);
  for (const { file, text } of blocks) {
    if (file !== undefined) writeFileSync(path.join(folder, file), text);
  }
  const run = (...args: readonly string[]) => {
    const [program = '', ...words] = podnet(...args);
    const env = { ...process.env, PODNET_RUNTIME: 'namespace', COLUMNS: '80', NO_COLOR: '1' };
    return spawnSync(program, words, { cwd: folder, env, encoding: 'utf8' });
  };
  return { folder, run };
}

suite('compare', { skip: missing('unshare', 'nsenter', 'setpriv', 'ip') }, () => {
  test('what docs/compare.md shows is what the commands print', (context) => {
    const { folder, run } = inFolder(context);
    const commands = blocks.filter(({ language }) => language === 'console');
    assert.equal(commands.length, 2);
    for (const { exit, text } of commands) {
      const [command = '', ...shown] = text.trimEnd().split('\n');
      const { status, stdout, stderr } = run(...command.replace('$ podnet ', '').split(' '));
      assert.equal(status, exit, stdout + stderr);
      const seen = stdout.split('\n').map(steady);
      for (const line of shown.filter((one) => one !== '…').map(steady)) {
        assert.ok(seen.includes(line), `the output lacks this line: ${line}\n${stdout}`);
      }
    }
    assert.match(readFileSync(path.join(folder, 'same.md'), 'utf8'), /^# full-frames: bridge\\#1 against/);
  });

  test('-o json is the whole comparison and nothing else', (context) => {
    const { run } = inFolder(context);
    const args = ['full-frames.yaml', '--plugin', 'bridge', '--plugin', 'small-mtu.yaml', '-o', 'json'];
    const { status, stdout } = run('compare', ...args);
    assert.equal(status, 1);
    const report = compareReportSchema.parse(JSON.parse(stdout));
    assert.deepEqual(
      report.sides.map(({ name, mtuBytes, pods }) => [name, mtuBytes, pods?.count]),
      [
        ['bridge', 1500, 2],
        ['small-mtu', 1400, 2],
      ],
    );
    assert.deepEqual(
      report.steps.map((step) => step.same),
      [true, false],
    );
    assert.deepEqual(report.routes, [], 'two bridges have the same routes, whatever the underlay is');
    const times = report.steps[0]?.sides.map(({ roundTrips }) => roundTrips);
    assert.ok(times?.every((one) => one !== undefined && one.count === 6 && one.p95Ms >= one.medianMs));
  });

  test('Ctrl-C leaves nothing, and still reports', { skip: needsRoot }, async (context) => {
    const folder = openFolder(context);
    const file = path.join(folder, 'endless.yaml');
    const steps = '- name: it began\n  probe: {from: a, to: b}\n- exec: {pod: a, command: [sleep, "600"]}';
    writeFileSync(file, scenarioText(steps, podText('a') + podText('b', 'node-2'), 'timeout: 15m'));
    await using world = await openWorld();
    const before = await world.state();
    const run = await world.spawn(
      podnet('compare', file, '--plugin', 'bridge', '--plugin', 'bridge'),
      'root',
    );
    const ended = endOf(run);
    while (!descendantsOf(run.pid).some(({ command }) => command.endsWith('sleep 600'))) {
      assert.equal(run.exitCode, null);
      await pause(20);
    }
    process.kill(run.pid, 'SIGINT');
    const { stdout } = await ended;
    assert.equal(run.exitCode, 130);
    await world.settled(before);
    assert.match(stdout, /no step differs; not judged to the end on bridge#1; interrupted/);
  });
});

const quick = ['--pods', '4', '--duration', '50ms', '--repeat', '1'];

suiteOnBoth('compare without a scenario', { skip: missing('unshare', 'nsenter', 'ip') }, (runtime) => {
  test('networks are measured, and -o json is the whole of it', (context) => {
    const { run } = inFolder(context);
    const args = ['--plugin', 'bridge', '--plugin', 'small-mtu.yaml', '--runtime', runtime, '-o', 'json'];
    const { status, stdout, stderr } = run('compare', ...args, ...quick);
    assert.equal(status, 0, stderr);
    const report = networksReportSchema.parse(JSON.parse(stdout));
    assert.equal(report.surroundings.runtime, runtime);
    assert.deepEqual(
      report.networks.map(({ name, mtuBytes, pods, status: of }) => [name, mtuBytes, pods?.count, of]),
      [
        ['bridge', 1500, 4, 'passed'],
        ['small-mtu', 1400, 4, 'passed'],
      ],
    );
    for (const { paths, mtuBytes = 0 } of report.networks) {
      assert.deepEqual(
        paths.map(({ place, family, hops }) => [place, family, hops]),
        [
          ['one-node', 'ipv4', 0],
          ['two-nodes', 'ipv4', 2],
        ],
      );
      for (const { roundTrips, tcp, udp } of paths) {
        assert.ok(roundTrips !== undefined && roundTrips.p50Ms > 0 && roundTrips.p50Ms <= roundTrips.p99Ms);
        assert.ok(tcp !== undefined && tcp.medianMbits > 0 && udp !== undefined && udp.medianMbits > 0);
        assert.equal(udp.payloadBytes, mtuBytes - 28, 'datagrams fill the MTU');
      }
    }
  });
});

suite('compare without a scenario, for people', { skip: missing('unshare', 'nsenter') }, () => {
  test('all that podnet brings is measured, as text and as Markdown', {
    skip: missing('bird'),
  }, (context) => {
    const { folder, run } = inFolder(context);
    const { status, stdout, stderr } = run('compare', ...quick, '--report', 'markdown=networks.md');
    assert.equal(status, 0, stderr);
    const networks = builtPlugins.filter((name) => name !== 'cni');
    for (const name of networks) {
      assert.match(stdout, new RegExp(`^${name} +\\d+ +passed +4 `, 'm'));
      assert.match(stderr, new RegExp(`^${name}: passed in `, 'm'));
    }
    assert.match(stdout, /^from pod to pod on one node$/m);
    assert.match(stdout, /^from pod to pod on two nodes$/m);
    const markdown = readFileSync(path.join(folder, 'networks.md'), 'utf8');
    assert.match(markdown, /^\| network \| mtu \| result \|/m);
    for (const name of networks) assert.match(markdown, new RegExp(`^\\| ${name} \\| \\d+ \\| passed `, 'm'));
  });

  test('Ctrl-C amid a stream leaves nothing, and still reports', { skip: needsRoot }, async () => {
    await using world = await openWorld();
    const before = await world.state();
    const run = await world.spawn(
      podnet('compare', '--plugin', 'bridge', '--pods', '3', '--duration', '60s'),
      'root',
    );
    const ended = endOf(run);
    // The agent's threads are at work: they have counted processor time.
    const agent = await found(() =>
      descendantsOf(run.pid).find(
        ({ command }) => command.includes('agent.js') && !/unshare|sh -c/.test(command),
      ),
    );
    await found(() => (processorSeconds(agent.pid) > 1 ? true : undefined));
    process.kill(run.pid, 'SIGINT');
    const { stdout } = await ended;
    assert.equal(run.exitCode, 130);
    await world.settled(before);
    assert.match(stdout, /not measured to the end: bridge; interrupted/);
    // What came before is told all the same.
    assert.match(stdout, /^bridge +0 +\d+/m);
  });
});

/** What is there at last; the limit only ends a test that would never end. */
async function found<T>(look: () => T | undefined): Promise<T> {
  for (const end = performance.now() + 60_000; performance.now() < end; await pause(20)) {
    const value = look();
    if (value !== undefined) return value;
  }
  throw new Error('it did not come');
}

/** Of all threads of a process so far: utime and stime of proc(5), in hundredths of a second. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const refused: readonly (readonly [words: string, says: RegExp])[] = [
  ['full-frames.yaml --plugin bridge', /a comparison needs two plugins or more/],
  ['full-frames.yaml --plugin bridge --plugin brigde', /there is no file brigde[^]*did you mean bridge\?/],
  [
    'full-frames.yaml --plugin bridge --plugin full-frames.yaml',
    /full-frames\.yaml: [^]*one document is needed/,
  ],
  [
    'full-frames.yaml --plugin bridge --plugin small-mtu.yaml --set network.mtu=9000',
    /--set network\.mtu=9000/,
  ],
  ['absent.yaml --plugin bridge --plugin bridge', /there is no file absent\.yaml/],
  ['full-frames.yaml --plugin bridge --plugin bridge --report tap', /there is no report format "tap"/],
  [
    'full-frames.yaml --plugin bridge --plugin bridge --pods 5',
    /--pods is for a comparison without a scenario/,
  ],
  ['--pods 2', /--pods 2: a whole number from 3 to 1000/],
  ['--nodes 1', /--nodes 1: a whole number from 2 to 100/],
  ['--duration 2m', /--duration 2m: a stream takes 1m at most/],
  ['--duration soon', /--duration soon is no duration/],
  ['--family ipv5', /"ipv5" is no family/],
  ['--plugin brigde', /there is no file brigde[^]*did you mean bridge\?/],
  ['--set network.mtu=9000', /--set network\.mtu=9000/],
  [
    'full-frames.yaml --plugin bridge --plugin bridge -o json --report markdown',
    /cannot both go to standard output/,
  ],
];
for (const [words, says] of refused) {
  test(`compare ${words} is refused`, (context) => {
    const { status, stdout, stderr } = inFolder(context).run('compare', ...words.split(' '));
    assert.equal(status, 2, stdout + stderr);
    assert.match(stderr, says);
    assert.equal(stdout, '');
  });
}
