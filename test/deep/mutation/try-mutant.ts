import type { BuiltTests } from './build-tests.ts';
import type { MeasuredTest } from './measure-tests.ts';
import type { Mutant } from './mutant.ts';
import { runTest } from './run-test.ts';
import { activeMutant, hitLimit } from './switches.ts';

/** What came of one mutant. */
export type Fate =
  | { readonly kind: 'killed'; readonly by: string; readonly said: string }
  | { readonly kind: 'timed-out'; readonly by: string }
  | { readonly kind: 'survived'; readonly tests: readonly string[] };

/** Runs the tests that come across a mutant, the fastest first, until one is red. */
export async function tryMutant(
  built: BuiltTests,
  measured: readonly MeasuredTest[],
  { id }: Mutant,
): Promise<Fate> {
  const tests = measured
    .filter(({ hits }) => hits[id] !== undefined)
    .toSorted((a, b) => a.durationMs - b.durationMs);
  for (const { test, durationMs, hits } of tests) {
    const switches = { [activeMutant]: id, [hitLimit]: String(1_000 + 100 * (hits[id] ?? 0)) };
    const { outcome, said } = await runTest(built, test, switches, 3 * durationMs + 5_000);
    if (outcome === 'red') return { kind: 'killed', by: test, said };
    if (outcome === 'timeout') return { kind: 'timed-out', by: test };
  }
  return { kind: 'survived', tests: tests.map(({ test }) => test) };
}
