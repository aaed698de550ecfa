import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test, type TestContext } from 'node:test';
import { compareReportSchema } from '../../src/report/compare-report-schema.ts';
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
