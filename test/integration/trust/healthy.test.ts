import { test } from 'node:test';
import { drawScenario } from '../../deep/healthy/draw-scenario.ts';
import { assertGreenRun } from '../../deep/healthy/healthy.ts';
import { suiteOnBoth } from '../../support/both-runtimes.ts';
import { testSeed } from '../../support/random.ts';
import { missing } from '../../support/requires.ts';

/** Every network once, and each of them in one of the families; `npm run test:deep` has two hundred. */
const runs = { namespace: [0, 6, 12, 3, 9], docker: [7] } as const;
const seed = testSeed();

// The seed is told, so that a red run can be had again: PODNET_TEST_SEED.
suiteOnBoth(`healthy networks are green, seed ${seed}`, { skip: missing('bird') }, (runtime) => {
  for (const index of runs[runtime]) {
    const scenario = drawScenario(seed, index);
    test(`run ${index}: ${scenario.shape}`, () => assertGreenRun(scenario, runtime));
  }
});
