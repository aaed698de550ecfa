import { suite, test } from 'node:test';
import { drawMoments, momentName } from '../../deep/kills/moment.ts';
import { namespaceEvents } from '../../deep/kills/namespace/events.ts';
import { momentHolder } from '../../deep/kills/namespace/try-moments.ts';
import { testSeed } from '../../support/random.ts';
import { missing, needsRoot } from '../../support/requires.ts';

const seed = testSeed();
/** Of 200 on each runtime: the deep test has them all. */
const count = 15;
const scenes = ['test on a bridge', 'test without root', 'up'];

suite(`whatever ends whenever, nothing is left, seed ${seed}`, {
  concurrency: 3,
  skip: needsRoot || missing('unshare', 'setpriv', 'ip', 'nft', 'script'),
}, () => {
  const hold = momentHolder();
  for (const moment of drawMoments(namespaceEvents, {
    count,
    seed,
    inScene: (name) => scenes.includes(name),
  })) {
    test(momentName(moment), () => hold(moment));
  }
});
