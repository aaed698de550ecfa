import { after, before, suite, test } from 'node:test';
import { ChangeLab } from '../deep/together/change-lab.ts';
import { conflistFile, podsFile } from '../deep/together/files.ts';
import { openNamespacePlace } from '../deep/together/namespace-place.ts';
import { nodeChanges } from '../deep/together/node-changes.ts';
import { objectChanges } from '../deep/together/object-changes.ts';
import { meet } from '../deep/together/pair.ts';
import { pairs } from '../deep/together/pairs.ts';
import type { Place } from '../deep/together/place.ts';
import { randomFrom, testSeed, wholeBetween } from '../support/random.ts';
import { missing, needsRoot } from '../support/requires.ts';

/** Those of the deep test that have gone wrong once, or would be missed most. */
const pairsHere = [
  'up | up',
  'up | down',
  'down | up',
  'down | down',
  'down | up, of one that stopped',
  'test --keep | down --all',
  'test --cluster | test --cluster',
  'exec | down',
];
const changesHere = [
  'apply | apply of one Deployment',
  'apply | delete of a pod',
  'scale | apply without replicas',
  'node add | node add of one name',
  'node remove | apply',
];

/* A short version of test/deep/together, with another moment for every meeting in every run. */
suite('commands that meet', {
  concurrency: 2,
  skip: needsRoot || missing('unshare', 'nsenter', 'setpriv', 'ip'),
}, () => {
  const seed = testSeed();
  let place: Place;
  let lab: ChangeLab;
  before(async () => {
    place = await openNamespacePlace();
    lab = await ChangeLab.open(place);
  });
  after(async () => {
    try {
      await lab.assertWatched();
      await lab[Symbol.asyncDispose]();
      await place.settled();
    } finally {
      await place[Symbol.asyncDispose]();
    }
  });

  suite('on one name', () => {
    for (const [index, name] of pairsHere.entries()) {
      test(`${name} (seed ${seed})`, async (context) => {
        const pair = pairs(podsFile(place), conflistFile(place)).find((one) => one.name === name);
        if (pair === undefined) throw new Error(`there is no pair ${name}`);
        const delayMs = wholeBetween(randomFrom(seed + index), 0, pair.spreadMs);
        context.diagnostic(`the second one ${delayMs} ms later`);
        await meet(place, pair, `meeting-${index}`, delayMs);
      });
    }
  });
  suite('in one cluster', () => {
    for (const [index, name] of changesHere.entries()) {
      test(`${name} (seed ${seed})`, async (context) => {
        const change = [...objectChanges, ...nodeChanges].find((one) => one.name === name);
        if (change === undefined) throw new Error(`there is no change ${name}`);
        const random = randomFrom(seed + index);
        const delaysMs = Array.from({ length: 3 }, () => wholeBetween(random, 0, 300));
        context.diagnostic(`after ${delaysMs.join()} ms`);
        await lab.meet(change, `change-${index}`, delaysMs);
      });
    }
  });
});
