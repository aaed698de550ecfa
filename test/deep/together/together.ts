import type { Runtime } from '../../support/both-runtimes.ts';
import { randomFrom, wholeBetween } from '../../support/random.ts';
import type { DeepContext, DeepPart, Figure } from '../part.ts';
import { tryAll } from '../try-all.ts';
import { ChangeLab } from './change-lab.ts';
import { runCopy } from './copies.ts';
import { openDockerPlace } from './docker-place.ts';
import { loops, loopsHome } from './loops.ts';
import { openNamespacePlace } from './namespace-place.ts';
import { nodeChanges } from './node-changes.ts';
import { objectChanges } from './object-changes.ts';
import { meet } from './pair.ts';
import { pairs } from './pairs.ts';
import type { Place } from './place.ts';
import { conflistFile, podsFile } from './files.ts';
import { removeAll } from './whole-clusters.ts';

export const together: DeepPart = {
  name: 'together',
  title:
    'commands that run at the same time: each ends in one of the ways that are defined, and nothing is left',
  async run(context) {
    const figures: Figure[] = [];
    for (const runtime of context.runtimes) {
      await using place = await openPlace(runtime);
      for (const part of [meetings, copies, endlessLoops, changes]) {
        if (context.signal.aborted) continue;
        const figure = await part(place, context);
        // What was left out shows nothing, a tidy machine afterwards included.
        if (figure.tried > 0) figures.push(await settled(figure, place, context));
      }
    }
    return figures;
  },
};

export const openPlace = (runtime: Runtime): Promise<Place> =>
  runtime === 'docker' ? openDockerPlace() : openNamespacePlace();

/** How often each pair meets; making a cluster of containers takes seconds. */
const meetingsEach: Readonly<Record<Runtime, number>> = { namespace: 2, docker: 1 };
const loopRounds: Readonly<Record<Runtime, number>> = { namespace: 6, docker: 3 };
const copiesAtOnce = 20;
const changesEach: Readonly<Record<Runtime, number>> = { namespace: 2, docker: 1 };
const changeSpreadMs = 300;

function meetings(place: Place, context: DeepContext): Promise<Figure> {
  const { runtime } = place;
  const items = pairs(podsFile(place), conflistFile(place))
    .filter((pair) => pair.runtime === undefined || pair.runtime === runtime)
    .flatMap((pair, index) => {
      const random = randomFrom(context.seed + index);
      return Array.from({ length: meetingsEach[runtime] }, () => {
        const delayMs = wholeBetween(random, 0, pair.spreadMs);
        return { pair, delayMs, name: `${pair.name}, ${delayMs} ms later` };
      });
    });
  return tryAll(context, {
    what: `commands that meet (${runtime})`,
    items,
    nameOf: ({ name }) => name,
    limit: 2,
    hold: ({ pair, delayMs }, index) => meet(place, pair, `meeting-${index}`, delayMs),
  });
}

function copies(place: Place, context: DeepContext): Promise<Figure> {
  const seeds = Array.from({ length: copiesAtOnce }, (_, index) => context.seed + index);
  return tryAll(context, {
    what: `runs of one scenario at once (${place.runtime})`,
    items: seeds,
    nameOf: (seed) => `hello-pod-network, seed ${seed}`,
    limit: copiesAtOnce,
    hold: (seed) => runCopy(place, seed),
  });
}

async function endlessLoops(place: Place, context: DeepContext): Promise<Figure> {
  const all = loops(loopRounds[place.runtime]);
  const figure = await tryAll(context, {
    what: `loops at once (${place.runtime})`,
    items: all,
    nameOf: ({ name }) => name,
    limit: all.length,
    async hold({ rounds, round }, index) {
      const random = randomFrom(context.seed + index);
      for (let count = 0; count < rounds && !context.signal.aborted; count++) await round(place, random);
    },
  });
  await removeAll(place, loopsHome);
  return figure;
}

async function changes(place: Place, context: DeepContext): Promise<Figure> {
  const items = [...objectChanges, ...nodeChanges].flatMap((change, index) => {
    const random = randomFrom(context.seed + index);
    return Array.from({ length: changesEach[place.runtime] }, () => {
      const delaysMs = Array.from({ length: 8 }, () => wholeBetween(random, 0, changeSpreadMs));
      return { change, delaysMs, name: `${change.name}, after ${delaysMs.join()} ms` };
    });
  });
  await using lab = await ChangeLab.open(place);
  const figure = await tryAll(context, {
    what: `changes of one cluster at once (${place.runtime})`,
    items,
    nameOf: ({ name }) => name,
    limit: 1,
    hold: ({ change, delaysMs }, index) => lab.meet(change, `change-${index}`, delaysMs),
  });
  return await withCheck(figure, 'what those saw who watched', () => lab.assertWatched());
}

const settled = (figure: Figure, place: Place, context: DeepContext): Promise<Figure> =>
  context.signal.aborted
    ? Promise.resolve(figure)
    : withCheck(figure, 'the machine afterwards', () => place.settled());

async function withCheck(figure: Figure, item: string, check: () => Promise<void>): Promise<Figure> {
  const { what, tried, misses } = figure;
  try {
    await check();
    return { what, tried: tried + 1, misses };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { what, tried: tried + 1, misses: [...misses, { item, why }] };
  }
}
