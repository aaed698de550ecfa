import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test, type TestContext } from 'node:test';
import { openFolder, podnet } from '../support/built-cli.ts';
import { pause } from '../support/pause.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { runPodnet } from '../support/run-podnet.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';
import { openWorld } from '../support/world.ts';

const pods = podText('a') + podText('b', 'node-2');
const cluster = 'cluster: {nodes: 2}\n  timeout: 15m\n  manifests: [pods.yaml]';
const quick = (name: string): string =>
  scenarioText(`- name: ${name}\n  probe: {from: a, to: b}`, '', cluster);
const endless = scenarioText(
  '- name: it began\n  probe: {from: a, to: b}\n- exec: {pod: a, command: [sleep, "600"]}',
  '',
  cluster,
);

const attached = scenarioText(
  '- name: the pod is there\n  exec: {pod: a, command: ["true"]}',
  podText('a'),
  'cluster: {nodes: 1, network: {plugin: cni, cni: {conflist: ./net.conflist, binDir: ./bin}}}',
);
/** A CNI plugin that gives every pod one address. */
const pluginOf = (address: string): string => `#!/bin/sh
[ "$CNI_COMMAND" != ADD ] || echo '{"cniVersion": "1.0.0", "ips": [{"address": "${address}/24"}]}'
`;
const conflistOf = (more: object): string =>
  JSON.stringify({ cniVersion: '1.0.0', name: 'net', plugins: [{ type: 'mine', ...more }] });

/** A folder with a scenario, its manifests and a CNI plugin. */
function folderWith(context: TestContext, scenario: string): string {
  const folder = openFolder(context);
  mkdirSync(path.join(folder, 'bin'));
  writeFileSync(path.join(folder, 'bin/mine'), pluginOf('10.244.1.7'), { mode: 0o755 });
  writeFileSync(path.join(folder, 'net.conflist'), conflistOf({}));
  writeFileSync(path.join(folder, 's.yaml'), scenario);
  writeFileSync(path.join(folder, 'pods.yaml'), pods);
  return folder;
}

/** Gives what a process has said since the last time, once that holds all of some patterns, in any order. */
function hearing(child: ChildProcess): (...patterns: readonly RegExp[]) => Promise<string> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (piece: Buffer) => {
      said += piece.toString();
    });
  }
  return async (...patterns) => {
    while (!patterns.every((pattern) => pattern.test(said))) {
      assert.ok(child.exitCode === null && child.signalCode === null, `it ended: ${said}`);
      await pause(20);
    }
    const heard = said;
    said = '';
    return heard;
  };
}

async function watch(context: TestContext, scenario: string) {
  const folder = folderWith(context, scenario);
  const world = await openWorld();
  context.after(() => world[Symbol.asyncDispose]());
  const before = await world.state();
  const run = await world.spawn(podnet('test', '--watch', folder, '--report', 'plain'), 'root');
  const ended = once(run, 'close');
  const end = async (signal: NodeJS.Signals, exitCode: number): Promise<void> => {
    process.kill(run.pid, signal);
    await ended;
    assert.equal(run.exitCode, exitCode);
    await world.settled(before);
  };
  return { folder, file: path.join(folder, 's.yaml'), run, hear: hearing(run), end };
}

const watching = /watching \d+ files?; Ctrl-C ends\n/;

suite('test --watch', { concurrency: 2, skip: needsRoot || missing('unshare', 'nsenter', 'setpriv') }, () => {
  test('runs again when the scenario or its manifests change, however they are written', async (context) => {
    const { folder, file, hear, end } = await watch(context, quick('one'));
    const first = await hear(/PASS {2}01 one/, watching);
    assert.match(first, /^\nrun 1, \d\d:\d\d:\d\d\n/);
    assert.match(first, /watching 2 files;/);

    appendFileSync(path.join(folder, 'pods.yaml'), podText('c'));
    assert.match(await hear(/PASS {2}01 one/, watching), /run 2, .*pods\.yaml changed\n[^]*\nc +1\/1/);

    // As editors do.
    writeFileSync(path.join(folder, '.s.yaml.swp'), '');
    writeFileSync(path.join(folder, 's.yaml~'), quick('two'));
    renameSync(path.join(folder, 's.yaml~'), file);
    assert.match(await hear(/PASS {2}01 two/, watching), /run 3, .*s\.yaml changed\n/);

    writeFileSync(file, 'kind: Scenario\nspec: [');
    assert.match(await hear(/s\.yaml:\d+:\d+/, watching), /run 4, /);
    writeFileSync(file, quick('three'));
    await hear(/run 5, /, /PASS {2}01 three/, watching);

    writeFileSync(path.join(folder, 'new.yaml'), quick('four').replace('name: s}', 'name: new}'));
    assert.match(await hear(/PASS {2}01 three/, /PASS {2}01 four/, watching), /run 6, .*new\.yaml changed\n/);
    await end('SIGINT', 130);
  });

  test('runs again when the conflist or a plugin is another one', async (context) => {
    const { folder, hear, end } = await watch(context, attached);
    assert.match(await hear(/PASS {2}01/, watching), /^a .* 10\.244\.1\.7 /m);

    writeFileSync(path.join(folder, 'net.conflist'), conflistOf({ mtu: 1400 }));
    await hear(/run 2, .*net\.conflist changed\n/, /PASS {2}01/, watching);

    // As compilers do.
    writeFileSync(path.join(folder, 'bin/mine.new'), pluginOf('10.244.1.8'), { mode: 0o755 });
    renameSync(path.join(folder, 'bin/mine.new'), path.join(folder, 'bin/mine'));
    const last = await hear(/PASS {2}01/, watching);
    assert.match(last, /run 3, .*bin\/mine changed\n/);
    assert.match(last, /^a .* 10\.244\.1\.8 /m);
    await end('SIGINT', 130);
  });

  test('a file that is half written is not run', async (context) => {
    const { file, hear, end } = await watch(context, quick('one'));
    await hear(watching);
    const text = quick('two');
    truncateSync(file);
    // Longer than a file that only grows is waited for.
    await pause(500);
    const descriptor = openSync(file, 'w');
    for (const piece of text.match(/[^]{1,40}/g) ?? []) {
      writeSync(descriptor, piece);
      await pause(5);
    }
    closeSync(descriptor);
    const heard = await hear(/PASS {2}01 two/, watching);
    assert.match(heard, /^\nrun 2, /);
    assert.doesNotMatch(heard, /run 3, /);
    await end('SIGTERM', 143);
  });

  test('a change amid a run ends that run, and its cluster', async (context) => {
    const { file, hear, end } = await watch(context, endless);
    await hear(/PASS {2}01 it began/);
    writeFileSync(file, quick('two'));
    const heard = await hear(/PASS {2}01 two/, watching);
    assert.match(heard, /files changed: cleaning up\n[^]*clean-up: done[^]*run 2, .*s\.yaml changed/);
    assert.doesNotMatch(heard, /1 skipped/, 'what was called off has no report');
    await end('SIGINT', 130);
  });

  test('Ctrl-C amid a run cleans up', async (context) => {
    const { hear, end } = await watch(context, endless);
    await hear(/PASS {2}01 it began/);
    await end('SIGINT', 130);
  });

  test('no descriptor stays open from run to run', async (context) => {
    const { file, hear, run, end } = await watch(context, quick('run-0'));
    await hear(watching);
    const counts: number[] = [];
    for (let number = 1; number <= 6; number++) {
      writeFileSync(file, quick(`run-${number}`));
      await hear(new RegExp(`PASS {2}01 run-${number}\\b`), watching);
      counts.push(readdirSync(`/proc/${run.pid}/fd`).length);
    }
    assert.equal(new Set(counts.slice(1)).size, 1, counts.join(' '));
    await end('SIGINT', 130);
  });

  for (const [key, exitCode] of [
    ['q', 0],
    ['\u0003', 130],
  ] as const) {
    test(`on a terminal Enter runs again, and ${JSON.stringify(key)} ends with ${exitCode}`, {
      skip: missing('script'),
    }, async (context) => {
      const folder = folderWith(context, quick('one'));
      const command = podnet('test', '--watch', folder, '--report', 'plain').join(' ');
      const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
        env: { ...process.env, PODNET_RUNTIME: 'namespace', NO_COLOR: '1' },
      });
      const ended = once(child, 'close');
      const hear = hearing(child);
      await hear(/watching 2 files; Enter runs again, q or Ctrl-C ends/);
      child.stdin.write('\r');
      await hear(/run 2, [\d:]+: asked for/, /watching 2 files/);
      child.stdin.write(key);
      await ended;
      assert.equal(child.exitCode, exitCode);
    });
  }
});

for (const [option, says] of [
  ['--repeat=2', /--watch does not go with --repeat/],
  ['--until-failure', /--watch does not go with/],
  ['--keep', /--keep makes no sense with --watch/],
] as const) {
  test(`--watch ${option} is refused`, async (context) => {
    const ended = await runPodnet(['test', '--watch', option, folderWith(context, quick('one'))]);
    assert.equal(ended.exitCode, 2);
    assert.match(ended.stderr, says);
    assert.match(ended.stderr, /leave one of them out/);
  });
}

test('--watch of a file that is not there is refused', async () => {
  const ended = await runPodnet(['test', '--watch', '/nowhere/s.yaml']);
  assert.equal(ended.exitCode, 2);
  assert.match(ended.stderr, /there is no file \/nowhere\/s\.yaml/);
});
