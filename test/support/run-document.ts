import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { TestContext } from 'node:test';
import { openFolder, podnet, repository } from './built-cli.ts';

/** A fenced block of a document. */
export interface Block {
  readonly language: string;
  /** Of the comment above it: `<!-- file: NAME -->`, the file it is to be put into. */
  readonly file?: string;
  /** `<!-- exit: 1 -->`: the exit status of its commands; 0 without. */
  readonly exit: number;
  readonly text: string;
}

/** @param document its place in the repository */
export function blocksOf(document: string): readonly Block[] {
  const text = readFileSync(path.join(repository, document), 'utf8');
  return [...text.matchAll(/(?:<!-- (file|exit): (.+) -->\n)?```(\w+)\n([^]*?)```/g)].map(
    ([, word, argument = '', language = '', body = '']) => ({
      language,
      ...(word === 'file' && { file: argument }),
      exit: word === 'exit' ? Number(argument) : 0,
      text: body,
    }),
  );
}

/** Times and widths of columns are others each time. */
export const steady = (line: string): string =>
  line
    .replaceAll(/\d+(\.\d+)? (ms|s|min)\b/g, 'TIME')
    .replaceAll(/: \d+ times$/g, ': N times')
    .replaceAll(/ +/g, ' ')
    .trim();

/** A first range of the underlay, which documents show; each run may have another. */
const shownRange = '198.18.0.';

/** So are ages, and the underlay's range. */
const same = (line: string, range: string): string =>
  steady(line.replaceAll(range, shownRange).replaceAll(/(?<= )\d+s(?= )/g, 'AGE'));

interface Typed {
  readonly command: string;
  readonly shown: readonly string[];
}

/** `$ command` and the lines that are shown below it. */
function typed(text: string): readonly Typed[] {
  const parts = text.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command = '', ...shown] = part.trimEnd().split('\n');
    return { command, shown };
  });
}

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
      `${command}: the document shows "${line}", which is not next in\n${output}`,
    );
    at = found + 1;
    mayLeaveOut = false;
  }
  assert.ok(mayLeaveOut || at >= seen.length || shown.length === 0, `${command} prints more:\n${output}`);
}

/** What a reader has who did all that a document says. */
export interface Read {
  readonly commands: number;
  /** One more command, in the same folder. */
  readonly run: (command: string) => SpawnSyncReturns<string>;
}

/**
 * Does what a document says from its first line to its last: files are written, commands typed, and what they print is
 * what is shown.
 */
export function runDocument(context: TestContext, document: string): Read {
  const folder = openFolder(context);
  const bin = path.join(folder, '.bin');
  mkdirSync(bin);
  const words = podnet().map((word) => `'${word}'`);
  writeFileSync(path.join(bin, 'podnet'), `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
  chmodSync(path.join(bin, 'podnet'), 0o755);
  const { PODNET_CLUSTER: _cluster, NO_COLOR: _noColour, ...inherited } = process.env;
  const env = {
    ...inherited,
    PATH: [bin, process.env['PATH'], '/usr/sbin', '/sbin'].join(path.delimiter),
    XDG_STATE_HOME: path.join(folder, '.state'),
    PODNET_RUNTIME: 'namespace',
  };
  const run = (command: string) =>
    // Notes and progress go to standard error, and the reader sees both.
    spawnSync('sh', ['-c', `${command} 2>&1`], { cwd: folder, env, encoding: 'utf8' });
  context.after(() => run('podnet down --all'));

  let range = shownRange;
  let commands = 0;
  for (const { language, file, exit, text } of blocksOf(document)) {
    if (file !== undefined) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
      continue;
    }
    if (language !== 'console') continue;
    for (const one of typed(text)) {
      const command = one.command.replaceAll(shownRange, range);
      const { status, stdout } = run(command);
      range = /\b198\.1[89]\.\d+\./.exec(stdout)?.[0] ?? range;
      assert.equal(status, exit, `${command}\n${stdout}`);
      assertShown(one, stdout, range);
      commands++;
    }
  }
  return { commands, run };
}
