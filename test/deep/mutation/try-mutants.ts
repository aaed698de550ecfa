import { mapConcurrent } from '../../../src/util/concurrency.ts';
import type { BuiltTests } from './build-tests.ts';
import type { Fate, MeasuredFile, Order } from './messages.ts';
import type { Mutant } from './mutant.ts';
import { TestRunner } from './test-runner.ts';

/** What came of a mutant, and which test files come across it. */
export interface Tried {
  readonly fate: Exclude<Fate, { readonly kind: 'unsure' }>;
  /** The one that told it apart, or all that did not. */
  readonly files: readonly string[];
}

export interface TryMutantsOptions {
  /** How many test files run at once. */
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/**
 * Tries all mutants on all tests that come across them, one test file after the other, until one tells them apart.
 * @throws when a test is not green without any
 */
export async function tryMutants(
  built: BuiltTests,
  tests: readonly string[],
  mutants: readonly Mutant[],
  { limit, signal, say }: TryMutantsOptions,
): Promise<ReadonlyMap<Mutant, Tried>> {
  const tried = new Map<Mutant, Tried>();
  const green = new Map<Mutant, string[]>();
  const note = (mutant: Mutant, file: string, fate: Fate): void => {
    if (fate.kind === 'killed' || fate.kind === 'timed-out') tried.set(mutant, { fate, files: [file] });
    else green.set(mutant, [...(green.get(mutant) ?? []), file]);
  };
  const fromStart: { readonly mutant: Mutant; readonly file: string; readonly runner: TestRunner }[] = [];
  await mapConcurrent(
    tests,
    limit,
    async (file, stop) => {
      await using runner = new TestRunner(built, file);
      const measured = await runner.measure();
      const fresh = new Set(needingFreshProcess(measured));
      for (const mutant of mutants) {
        stop.throwIfAborted();
        if (tried.has(mutant)) continue;
        const order = orderOf(mutant, measured);
        if (order.tests.length > 0) note(mutant, file, await runner.try(order));
        if (!tried.has(mutant) && fresh.has(mutant.id)) fromStart.push({ mutant, file, runner });
      }
      say(`${file}: ${tried.size} of ${mutants.length} mutants are told apart`);
    },
    signal,
  );
  await mapConcurrent(
    fromStart,
    limit,
    async ({ mutant, file, runner }) => {
      if (!tried.has(mutant)) note(mutant, file, await runner.tryFromStart(mutant.id));
    },
    signal,
  );
  for (const mutant of mutants) {
    if (tried.has(mutant)) continue;
    tried.set(mutant, { fate: { kind: 'survived' }, files: [...new Set(green.get(mutant))] });
  }
  return tried;
}

/** Mutants that are come across while the file is loaded, or by tests that run but once. */
const needingFreshProcess = ({ whileLoading, tests }: MeasuredFile): readonly string[] => [
  ...whileLoading,
  ...tests.flatMap(({ canRepeat, hits }) => (canRepeat ? [] : Object.keys(hits))),
];

/** The tests that come across a mutant, the fastest first. */
function orderOf({ id }: Mutant, { tests }: MeasuredFile): Order {
  const covering = tests.flatMap(({ durationMs, hits, canRepeat }, index) => {
    const count = hits[id];
    return count === undefined || !canRepeat ? [] : [{ index, durationMs, count }];
  });
  return {
    mutant: id,
    tests: covering
      .toSorted((a, b) => a.durationMs - b.durationMs)
      .map(({ index, durationMs, count }) => ({
        index,
        // Loops that the mutant is in; what waits in vain has a time limit.
        hitLimit: 1_000 + 100 * count,
        limitMs: Math.round(3 * durationMs) + 5_000,
      })),
  };
}
