import assert from 'node:assert/strict';
import type { Runtime } from '../../support/both-runtimes.ts';
import { pause } from '../../support/pause.ts';
import type { Ended } from '../../support/run-podnet.ts';
import { assertOutcome, type Outcome } from './outcome.ts';
import { endOfCommand, type Place, run } from './place.ts';
import { removeAll, wholeClusters } from './whole-clusters.ts';

export interface Side {
  readonly words: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** Another one than that of the pair: another user's. */
  readonly home?: string;
}

/** Two commands that meet. */
export interface Pair {
  readonly name: string;
  /** What is there before: all of it succeeds. */
  readonly before?: readonly (readonly string[])[];
  /** The control process of this cluster is killed then. */
  readonly killed?: string;
  readonly first: Side;
  readonly second: Side;
  /** The second one comes up to so much later. */
  readonly spreadMs: number;
  /** Clusters that may be there in the end; any of those that are made, if it is not told. */
  readonly left?: (ends: readonly Ended[]) => readonly (readonly string[])[];
  /** Where it matters; both, if it is not told. */
  readonly runtime?: Runtime;
}

/** Lets a pair meet once, and looks at what is there afterwards. All of it is removed in the end. */
export async function meet(place: Place, pair: Pair, home: string, delayMs: number): Promise<void> {
  const { before = [], killed, first, second, left } = pair;
  const homes = [...new Set([first, second].map((side) => homeOf(side, home)))];
  try {
    for (const words of before) assertOutcome(words, await run(place, words, home), [{ exitCode: 0 }]);
    if (killed !== undefined) await place.killControl(killed, home);
    const one = await place.start(first.words, homeOf(first, home));
    await pause(delayMs);
    const other = await place.start(second.words, homeOf(second, home));
    const ends = await Promise.all([one, other].map(endOfCommand));
    for (const [index, side] of [first, second].entries()) {
      const ended = ends[index];
      assert.ok(ended !== undefined);
      assertOutcome(side.words, ended, side.outcomes);
    }
    const names: string[] = [];
    for (const each of homes) names.push(...(await wholeClusters(place, each)));
    const allowed = left?.(ends);
    if (allowed !== undefined) {
      const found = JSON.stringify(names.toSorted());
      assert.ok(
        allowed.some((some) => JSON.stringify(some.toSorted()) === found),
        `there are ${found} in the end, after ${ends.map(({ exitCode }) => exitCode).join(' and ')}, not one of ${JSON.stringify(allowed)}`,
      );
    }
  } finally {
    for (const each of homes) await removeAll(place, each);
  }
}

const homeOf = ({ home: own = '' }: Side, home: string): string => `${home}${own}`;
