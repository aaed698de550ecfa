import assert from 'node:assert/strict';
import type { Ended } from '../../support/run-podnet.ts';

/** One way in which a command may end. */
export interface Outcome {
  readonly exitCode: number;
  /** In its output or its errors. */
  readonly says?: RegExp;
}

/** @throws AssertionError when a command did not end in one of the ways, or in a way that no command may */
export function assertOutcome(words: readonly string[], ended: Ended, outcomes: readonly Outcome[]): void {
  const text = ended.stdout + ended.stderr;
  const told = `podnet ${words.join(' ')}: exit code ${ended.exitCode}\n${text}`;
  assert.notEqual(ended.exitCode, null, `hangs, or was killed: ${told}`);
  assert.doesNotMatch(text, /^\s+at .+:\d+:\d+\)?$/m, `a stack trace: ${told}`);
  assert.doesNotMatch(text, /this is a bug/, told);
  const fits = ({ exitCode, says = /./ }: Outcome): boolean =>
    exitCode === ended.exitCode && says.test(text || ' ');
  assert.ok(outcomes.some(fits), `no outcome that is defined: ${told}`);
}

/** Exactly one of several succeeded. */
export function assertOneDone(ends: readonly Pick<Ended, 'exitCode'>[]): void {
  const codes = ends.map(({ exitCode }) => exitCode);
  assert.equal(codes.filter((code) => code === 0).length, 1, `one of them succeeds: ${codes.join()}`);
}
