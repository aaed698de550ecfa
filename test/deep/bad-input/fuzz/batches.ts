import * as fc from 'fast-check';
import { runLimited } from '../../../../src/util/run-limited.ts';
import type { DeepContext, Figure } from '../../part.ts';
import { tryAll } from '../../try-all.ts';

/** One input takes milliseconds. */
const endlessMs = 5_000;

/** Something that has to hold for random input, whatever it is. */
export interface FuzzProperty {
  readonly what: string;
  /** How many runs a batch has: as many as take about a second. */
  readonly batchRuns: number;
  /** How many batches the deep test tries. */
  readonly batches: number;
  /** One batch; rejects with the seed, the path and the shrunk counterexample. */
  readonly check: (parameters: { readonly seed: number; readonly numRuns: number }) => Promise<void>;
}

/** A property of one value, which is random and then made as small as still fails. */
export function fuzzProperty<T>(
  what: string,
  runs: Pick<FuzzProperty, 'batchRuns' | 'batches'>,
  input: fc.Arbitrary<T>,
  holds: (value: T) => Promise<void> | void,
): FuzzProperty {
  return {
    what,
    ...runs,
    check: async (parameters) => {
      await fc.assert(
        fc.asyncProperty(input, async (value) => {
          // An endless loop is a failure as any other.
          await runLimited(() => holds(value), endlessMs);
        }),
        // Where a run takes long, making its input smaller would take hours.
        { ...parameters, endOnFailure: runs.batchRuns < 10 },
      );
    },
  };
}

/** All batches of a property; the figure counts the runs. */
export async function fuzz(context: DeepContext, property: FuzzProperty): Promise<Figure> {
  const { what, batchRuns, batches, check } = property;
  const figure = await tryAll(context, {
    what: `fuzz: ${what}`,
    items: Array.from({ length: batches }, (_, index) => index),
    nameOf: (index) => `${what}, batch ${index}`,
    limit: 1,
    hold: (index) => check({ seed: context.seed + index, numRuns: batchRuns }),
  });
  return { ...figure, what: `${figure.what} (batches of ${batchRuns} runs)` };
}
