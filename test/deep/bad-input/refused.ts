import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { environmentOf, listProcesses } from '../../support/processes.ts';
import type { BadCase } from './bad-case.ts';
import { type Measured, measured } from './measured-child.ts';

/** What a bad input may take: a person waits for the answer, beside other programs. */
const mostCpuMs = 2_000;
const mostMb = 200;
/** By the clock on the wall, on a machine that has other things to do. */
const patienceMs = 30_000;

/** Words of a program that did not expect what it met. */
const unexpected =
  /^\s+at .+[:(]\d+|bug in podnet|internal error|\b(?:Type|Range|Reference|Syntax)Error\b|node:internal|Maximum call stack|heap out of memory|\[object Object\]|\bundefined\b/m;

/** @throws AssertionError with what is wrong with the way it was refused */
export async function refused(bad: BadCase): Promise<Measured> {
  const world = mkdtempSync('/var/tmp/podnet-bad-');
  try {
    // Nobody else than the case itself makes these.
    for (const folder of ['work', 'state', 'tmp', 'home']) mkdirSync(path.join(world, folder));
    const work = path.join(world, 'work');
    bad.lay(work);
    for (const folder of ['', 'work', 'state', 'tmp', 'home']) chmodSync(path.join(world, folder), 0o777);
    const before = filesBelow(world);
    const result = await measured(bad.words, {
      cwd: work,
      env: environmentIn(world),
      asNobody: bad.asNobody,
      limitMs: patienceMs,
    });
    judge(bad, result);
    assert.deepEqual(filesBelow(world), before, 'files were made, changed or removed');
    const left = listProcesses().filter(({ pid }) =>
      environmentOf(pid).includes(`XDG_STATE_HOME=${world}/state`),
    );
    assert.deepEqual(left, [], 'a process is left');
    return result;
  } finally {
    rmSync(world, { recursive: true, force: true });
  }
}

function environmentIn(world: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: `${world}/home`,
    TMPDIR: `${world}/tmp`,
    XDG_STATE_HOME: `${world}/state`,
    // There is no engine here: whoever asks for one has gone too far.
    DOCKER_HOST: `unix://${world}/no-engine.sock`,
  };
}

function judge(bad: BadCase, { exitCode, stdout, stderr, cpuMs, peakMb }: Measured): void {
  const said = `exit ${exitCode}, ${Math.round(cpuMs ?? NaN)} ms of CPU, ${Math.round(peakMb ?? NaN)} MB\n${excerpt(stderr)}`;
  assert.notEqual(exitCode, null, `it did not end within ${patienceMs / 1_000} s: ${said}`);
  assert.equal(exitCode, 2, `it is no exit 2: ${said}`);
  judgeText(bad, stdout + stderr);
  assert.ok((cpuMs ?? Infinity) < mostCpuMs, `it takes too long: ${said}`);
  assert.ok((peakMb ?? Infinity) < mostMb, `it takes too much memory: ${said}`);
}

/** @throws AssertionError when it does not say what it has to, or says what nobody can act on */
export function judgeText({ told }: BadCase, text: string): void {
  assert.doesNotMatch(text, unexpected, `it speaks of its own troubles: ${excerpt(text)}`);
  const isTold = typeof told === 'string' ? text.includes(told) : told.test(text);
  assert.ok(isTold, `it does not say ${String(told)}: ${excerpt(text)}`);
}

const excerpt = (text: string): string =>
  text.length <= 1_500 ? text : `${text.slice(0, 750)}\n…\n${text.slice(-750)}`;

/** Everything below a folder, with what a change would show in. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { mode, size, mtimeMs } = lstatSync(path.join(folder, name));
      return `${name} ${mode.toString(8)} ${size} ${mtimeMs}`;
    })
    .sort();
}
