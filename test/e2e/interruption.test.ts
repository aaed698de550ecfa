import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import { openFolder, podnet } from '../support/built-cli.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { endOf } from '../support/run-podnet.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';
import { openWorld } from '../support/world.ts';

const endless = scenarioText(
  '- name: at first all is well\n  probe: {from: a, to: b}\n- exec: {pod: a, command: [sleep, "600"]}\n- check: network-model',
  podText('a') + podText('b', 'node-2'),
  'cluster: {nodes: 2}\n  timeout: 15m',
);

const cases = [
  { signals: ['SIGINT'], exitCode: 130 },
  { signals: ['SIGTERM'], exitCode: 143 },
  { signals: ['SIGINT', 'SIGINT'], exitCode: 130 },
  // As of a terminal that is closed: that is no hurry.
  { signals: ['SIGHUP', 'SIGHUP'], exitCode: 129 },
] as const;

suite('interrupted', { concurrency: 3, skip: needsRoot || missing('unshare', 'nsenter', 'setpriv') }, () => {
  for (const { signals, exitCode } of cases) {
    for (const user of ['root', 'nobody'] as const) {
      test(`${signals.join(' and ')} for ${user}: exit status ${exitCode}, nothing left`, async (context) => {
        const folder = openFolder(context);
        const file = path.join(folder, 'endless.yaml');
        const junit = path.join(folder, 'junit.xml');
        writeFileSync(file, endless);
        await using world = await openWorld();
        const before = await world.state();
        const run = await world.spawn(
          podnet('test', file, '--report', 'plain', '--report', `junit=${junit}`),
          user,
        );
        const unsent: NodeJS.Signals[] = [...signals];
        const ended = await endOf(run, (_child, text) => {
          // The second one once the first was heard: two at once are one.
          const isTime = unsent.length === signals.length ? /PASS {2}01/ : /once more to leave at once/;
          const signal = isTime.test(text) ? unsent.shift() : undefined;
          if (signal !== undefined) process.kill(run.pid, signal);
        });
        assert.equal(run.exitCode, exitCode, ended.stdout + ended.stderr);
        await world.settled(before);
        if (signals[1] === 'SIGINT') return;
        assert.match(ended.stdout, /interrupted/);
        const xml = readFileSync(junit, 'utf8');
        assert.match(xml, /name="01 at first all is well"/);
        assert.match(xml, /name="03 [^"]*"[^>]*>\s*<skipped/);
      });
    }
  }

  test('a terminal that is closed ends a run by SIGHUP, without a core dump, and nothing is left', {
    skip: missing('script'),
  }, async (context) => {
    const folder = openFolder(context);
    const file = path.join(folder, 'endless.yaml');
    writeFileSync(file, endless);
    await using world = await openWorld();
    const before = await world.state();
    // A shell that does as one with a prompt does: it tells its jobs that their terminal is closed, and outlives it here
    // to tell how the job ended. 129 is its word for one that SIGHUP ended.
    const script = `ulimit -c unlimited; cd ${folder}; stty rows 40 cols 100
      trap 'kill -HUP $!' HUP
      ${podnet('test', file).join(' ')} <&0 &
      wait $!; wait $!; echo $? > code`;
    const terminal = await world.spawn(['script', '--quiet', '--command', script, '/dev/null'], 'root', {
      stdin: 'pipe',
    });
    let isClosed = false;
    await endOf(terminal, (_child, text) => {
      if (isClosed || !text.includes('at first all is well')) return;
      isClosed = true;
      process.kill(terminal.pid, 'SIGKILL');
    });
    assert.ok(isClosed);
    await world.settled(before);
    assert.equal(readFileSync(path.join(folder, 'code'), 'utf8'), '129\n');
    assert.deepEqual(readdirSync(folder).toSorted(), ['code', 'endless.yaml']);
  });
});
