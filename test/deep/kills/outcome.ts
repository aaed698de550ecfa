import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Scene } from './scenes.ts';

/** What podnet, or what is left of it, ends with. */
export type Expectation =
  /** It had no time to say anything; or it was over, or somebody else of its company was killed instead. */
  | { readonly kind: 'killed' }
  /** It cleans up and says why it ended. */
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals; readonly exitCode: number }
  /** Nobody reads it any more: it ends as it would have, or as one whose output nobody wants. */
  | { readonly kind: 'unread' }
  /** What it works with has failed: it says so, or it was over, or did not need it. */
  | { readonly kind: 'surroundings' }
  /** It was only held up. */
  | { readonly kind: 'unharmed' };

/** How a command of podnet's ended that something happened to, and what it said on both streams. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly signalCode: NodeJS.Signals | null;
  readonly said: string;
  /** Whether it happened before the end. */
  readonly happened: boolean;
  /** It went on and on, and was told to end by Ctrl-C. */
  readonly interrupted: boolean;
}

const stackTrace = /^ +at .*:\d+:\d+\)?$|node:internal|this is a bug in podnet/m;
/** Nobody reads standard output any more (128 and SIGPIPE). */
const brokenPipe = 141;
const killed = 137;

/** Ends that say that something was wrong around podnet, or that a probe failed for it. */
function troubled({ words, ends = [0] }: Scene): readonly number[] {
  const [verb = ''] = words;
  if (verb === 'exec' || verb === 'shell') return [...ends, 125, 126, killed];
  // Without what was ended, something may be reached no more: a verdict of `test`, pods that are not ready for others.
  return [...ends, 1, 3];
}

/** @throws AssertionError when that is no way to end */
export function assertEnd(scene: Scene, expects: Expectation, outcome: Outcome): void {
  const { exitCode, signalCode, said, happened, interrupted } = outcome;
  const { ends = [0] } = scene;
  assert.doesNotMatch(said, stackTrace);
  const allow = (...codes: readonly number[]): void =>
    assert.ok(
      exitCode !== null && [...codes, ...(interrupted ? [130] : [])].includes(exitCode),
      `${signalCode ?? `exit code ${exitCode}`}, not ${codes.join(' or ')}\n${said}`,
    );
  if (!happened) return allow(...ends);
  const endedBySignal = signalCode ?? signalOf(exitCode);
  switch (expects.kind) {
    case 'killed':
      if (endedBySignal !== 'SIGKILL') allow(...troubled(scene));
      break;
    case 'signal':
      // Before it listens for signals it has made nothing, and after all is done it listens no more: the signal ends it.
      if (endedBySignal === expects.signal && (said.trim() === '' || isDone(scene, said))) return;
      allow(...ends, expects.exitCode);
      break;
    case 'unread':
      allow(...ends, brokenPipe);
      break;
    case 'surroundings':
      // Whoever comes while its control process puts a cluster away is told so as of any other that goes.
      if (exitCode === 2) assert.match(said, /is being taken down/);
      else allow(...troubled(scene));
      break;
    case 'unharmed':
      allow(...ends);
      break;
  }
  if (exitCode === 3 || exitCode === 125) assert.match(said, /podnet: \S|hint: \S|timed out after/);
}

/** Whether a command had said its last word; what it leaves is looked at in any case. */
const isDone = ({ words: [verb = ''] }: Scene, said: string): boolean =>
  verb === 'up' && /^cluster\/\S+ is up: /m.test(said);

const signalOf = (exitCode: number | null): NodeJS.Signals | undefined =>
  exitCode === killed ? 'SIGKILL' : undefined;

/** A report is there from its beginning to its end, or not at all. */
export function assertReportsAreWhole(folder: string, { exitCode }: Outcome): void {
  if (exitCode === null || exitCode === killed) return;
  const junit = path.join(folder, 'junit.xml');
  if (existsSync(junit)) assert.match(readFileSync(junit, 'utf8'), /<\/testsuites>\s*$/);
}
