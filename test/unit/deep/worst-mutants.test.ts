import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildTests } from '../../deep/mutation/build-tests.ts';
import { type Mutant, mutateSources, nameOfMutant } from '../../deep/mutation/mutant.ts';
import { tryMutants } from '../../deep/mutation/try-mutants.ts';

/** The changes that would hurt most: each makes a broken network green, or nothing at all. */
const worst: readonly (readonly [file: string, original: string, replacement: string])[] = [
  // The wrong pod answers, or sees somebody else.
  ['src/agent/probe/judge-answer.ts', 'seen.peer !== undefined && seen.peer !== peer', 'false'],
  [
    'src/agent/probe/judge-answer.ts',
    'seen.answeredFrom !== undefined && seen.answeredFrom !== destination',
    'false',
  ],
  [
    'src/agent/probe/judge-answer.ts',
    'isTranslated !== true && seen.destination !== undefined && seen.destination !== destination',
    'false',
  ],
  [
    'src/agent/probe/judge-answer.ts',
    'sources !== undefined && seen.source !== undefined && !sources.includes(seen.source)',
    'false',
  ],
  ['src/agent/probe/judge-answer.ts', "'wrong-source'", '""'],
  // Nobody asks whether the target was alive, or what it said is not heard.
  ['src/scenario/controls.ts', 'holds && failuresToGetThrough.includes(result.verdict.verdict)', 'false'],
  ['src/scenario/controls.ts', 'control === undefined || !supports(control, probe.result)', 'false'],
  ['src/scenario/controls.ts', 'control === undefined', 'false'],
  ['src/scenario/controls.ts', 'false', 'true'],
  // What does not hold, or holds no longer, has held.
  ['src/scenario/eventually.ts', 'holds(value) || undefined', 'true'],
  ['src/scenario/eventually.ts', '!holds(value) || undefined', 'false'],
  ['src/scenario/network-model/line-tally.ts', 'holds', 'true'],
  ['src/scenario/network-model/line-tally.ts', 'this.#judged === 0', 'false'],
  // A run that failed ends like one that passed.
  ['src/scenario/run/test-exit-code.ts', "statuses.has('failed')", 'false'],
  ['src/scenario/run/test-exit-code.ts', "statuses.has('error')", 'false'],
  // The library says of a dead target that it was blocked.
  ['src/library/judge.ts', '!meetsExpectation(probe.verdict, expected)', 'false'],
  ['src/library/judge.ts', "probe.verdict === 'inconclusive'", 'false'],
];

const held = [
  'test/unit/agent/judge-answer.test.ts',
  'test/unit/library/judge.test.ts',
  'test/unit/scenario/controls.test.ts',
  'test/unit/scenario/eventually.test.ts',
  'test/unit/scenario/line-tally.test.ts',
  'test/unit/scenario/test-exit-code.test.ts',
];

test('the changes of verdicts that would hurt most are seen by the tests that hold them', async () => {
  const { signal } = new AbortController();
  const sources = await mutateSources([...new Set(worst.map(([file]) => file))]);
  const mutants = worst.map(([file, original, replacement]): Mutant => {
    const found = sources.mutants.find(
      (it) => it.file === file && it.original === original && it.replacement === replacement,
    );
    return found ?? assert.fail(`${file} has no ${original} any more that could become ${replacement}`);
  });
  using built = await buildTests(held, sources);
  const tried = await tryMutants(built, held, mutants, { limit: 2, signal, say: () => undefined });
  const survivors = mutants.filter((mutant) => tried.get(mutant)?.fate.kind === 'survived');
  assert.deepEqual(survivors.map(nameOfMutant), []);
});
