import assert from 'node:assert/strict';
import { pause } from '../../support/pause.ts';
import { wholeBetween } from '../../support/random.ts';
import { assertOutcome, type Outcome } from './outcome.ts';
import { done, downOutcomes, upOutcomes, useOutcomes } from './outcomes.ts';
import { type Place, run } from './place.ts';

/** Commands in a loop, while other loops run. */
export interface Loop {
  readonly name: string;
  readonly rounds: number;
  readonly round: (place: Place, random: () => number) => Promise<void>;
}

const home = 'loops';

async function say(place: Place, words: readonly string[], outcomes: readonly Outcome[]): Promise<string> {
  const ended = await run(place, words, home);
  assertOutcome(words, ended, outcomes);
  return ended.stdout;
}

/** A cluster of its own, which others do not touch. */
const ownName = (name: string, rounds: number): Loop => ({
  name: `up, ls, down of ${name}, which is nobody else's`,
  rounds,
  async round(place) {
    await say(place, ['up', '--cluster', name, '--nodes', '1'], [done]);
    const listed = await say(place, ['ls', '-o', 'name'], [done]);
    assert.ok(listed.split('\n').includes(name), `${name} is listed: ${listed}`);
    await say(place, ['down', name], [done]);
  },
});

/** Whatever others do with it just then. */
const sharedName = (nickname: string, rounds: number): Loop => ({
  name: `up, get, down of one that others loop on, too, ${nickname}`,
  rounds,
  async round(place, random) {
    await pause(wholeBetween(random, 0, 400));
    await say(place, ['up', '--cluster', 'shared', '--nodes', '1'], upOutcomes);
    await pause(wholeBetween(random, 0, 400));
    await say(place, ['get', 'nodes', '--cluster', 'shared'], useOutcomes);
    await say(place, ['down', 'shared'], downOutcomes);
  },
});

export const loops = (rounds: number): readonly Loop[] => [
  ownName('alpha', rounds),
  ownName('beta', rounds),
  sharedName('a', rounds),
  sharedName('b', rounds),
  sharedName('c', rounds),
];

/** What the loops have left, if anything. */
export const loopsHome = home;
