import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { openFolder, podnet, repository } from '../support/built-cli.ts';
import { missing } from '../support/requires.ts';

/*
 * The tutorial as a reader types it, from the first command to the last:
 *
 *   web --- node-1 --- node-2 --- db       the route of node-1 is deleted, missed, found and put back
 */

const text = readFileSync(path.join(repository, 'docs/tutorial.md'), 'utf8');

interface Block {
  readonly kind: 'file' | 'commands';
  /** Of the comment above it: the file's name, the exit status. */
  readonly argument: string;
  readonly body: string;
}

const blocks: readonly Block[] = [
  ...text.matchAll(/(?:<!-- (?:file|exit): (.+) -->\n)?```(yaml|console)\n([^]*?)```/g),
].map(([, argument = '', language, body = '']) => ({
  kind: language === 'yaml' ? 'file' : 'commands',
  argument,
  body,
}));

interface Typed {
  readonly command: string;
  readonly shown: readonly string[];
}

/** `$ command` and the lines that the tutorial shows below it. */
function typed(body: string): readonly Typed[] {
  const parts = body.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command = '', ...shown] = part.trimEnd().split('\n');
    return { command, shown };
  });
}

/** Times, ages, widths of columns and the underlay's range are others each time. */
const same = (line: string, range: string): string =>
  line
    .replaceAll(range, '198.18.0.')
    .replaceAll(/\d+(\.\d+)? (ms|s|min)\b/g, 'TIME')
    .replaceAll(/(?<= )\d+s(?= )/g, 'AGE')
    .replaceAll(/ +/g, ' ')
    .trim();

/** Every shown line is there, in this order; `…` leaves out any number, and nothing else may be between. */
function assertShown({ command, shown }: Typed, output: string, range: string): void {
  const seen = output
    .trimEnd()
    .split('\n')
    .map((line) => same(line, range));
  let at = 0;
  let mayLeaveOut = false;
  for (const line of shown.map((one) => same(one, range))) {
    if (line === '…') {
      mayLeaveOut = true;
      continue;
    }
    const found = seen.indexOf(line, at);
    assert.ok(
      found === at || (mayLeaveOut && found > at),
      `${command}: the tutorial shows "${line}", which is not next in\n${output}`,
    );
    at = found + 1;
    mayLeaveOut = false;
  }
  assert.ok(mayLeaveOut || at >= seen.length || shown.length === 0, `${command} prints more:\n${output}`);
}

test('what the tutorial says is what happens', { skip: missing('nsenter', 'ip', 'sh') }, (context) => {
  const folder = openFolder(context);
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const words = podnet().map((word) => `'${word}'`);
  writeFileSync(path.join(bin, 'podnet'), `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
  chmodSync(path.join(bin, 'podnet'), 0o755);
  const { PODNET_CLUSTER: _cluster, NO_COLOR: _noColour, ...inherited } = process.env;
  const env = {
    ...inherited,
    PATH: [bin, process.env['PATH'], '/usr/sbin', '/sbin'].join(path.delimiter),
    XDG_STATE_HOME: path.join(folder, 'state'),
    PODNET_RUNTIME: 'namespace',
  };
  const run = (command: string) =>
    // Notes and progress go to standard error, and the reader sees both.
    spawnSync('sh', ['-c', `${command} 2>&1`], { cwd: folder, env, encoding: 'utf8' });
  context.after(() => run('podnet down --all'));

  let range = '198.18.0.';
  let commands = 0;
  for (const { kind, argument, body } of blocks) {
    if (kind === 'file') {
      writeFileSync(path.join(folder, argument), body);
      continue;
    }
    for (const one of typed(body)) {
      const command = one.command.replaceAll('198.18.0.', range);
      const { status, stdout } = run(command);
      range = /\b198\.1[89]\.\d+\./.exec(stdout)?.[0] ?? range;
      assert.equal(status, argument === '' ? 0 : Number(argument), `${command}\n${stdout}`);
      assertShown(one, stdout, range);
      commands++;
    }
  }
  assert.ok(commands > 12, 'the commands of the tutorial were found');
  assert.equal(run('podnet ls -o name').stdout.includes('podnet'), false, 'nothing is left');
});
