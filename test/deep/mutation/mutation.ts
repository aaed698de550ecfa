import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import type { DeepPart } from '../part.ts';
import { tryAll } from '../try-all.ts';
import { buildTests } from './build-tests.ts';
import { type EquivalentMutant, equivalentMutants, nameOfEquivalent } from './equivalent-mutants.ts';
import { type Mutant, mutateSources, nameOfMutant } from './mutant.ts';
import { type Tried, tryMutants } from './try-mutants.ts';
import { testFiles, verdictFiles } from './verdict-files.ts';

/**
 * A test that stays green under its own negation holds nothing. So the code that makes verdicts is changed, one change
 * at a time, and the tests have to see each.
 */
export const mutation: DeepPart = {
  name: 'mutation',
  title: 'every change of the code that makes verdicts turns a test red',
  async run(context) {
    const limit = availableParallelism();
    const sources = await mutateSources(verdictFiles());
    const listed = context.choose(equivalentMutants, nameOfEquivalent);
    const isListed = (mutant: Mutant) => equivalentMutants.some((one) => isSame(one, mutant));
    const unlisted = sources.mutants.filter((mutant) => !isListed(mutant));
    const chosen = [
      ...context.choose(unlisted, nameOfMutant),
      ...sources.mutants.filter((mutant) => listed.some((one) => isSame(one, mutant))),
    ];
    const tests = testFiles();
    using built = await buildTests(tests, sources);
    const tried = await tryMutants(built, tests, chosen, { ...context, limit }).catch((error: unknown) => {
      // Then nothing counts as tried any more.
      if (context.signal.aborted) return new Map<Mutant, Tried>();
      throw error;
    });
    const killed = await tryAll(context, {
      what: 'mutants killed',
      items: unlisted,
      nameOf: nameOfMutant,
      limit: 1,
      hold: async (mutant) =>
        assert.ok(!hasSurvived(tried.get(mutant)), survivorText(mutant, tried.get(mutant))),
    });
    const equivalent = await tryAll(context, {
      what: 'listed as equivalent, and nothing tells them apart',
      items: equivalentMutants,
      nameOf: nameOfEquivalent,
      limit: 1,
      hold: async (one) => {
        const mutants = sources.mutants.filter((mutant) => isSame(one, mutant));
        assert.ok(mutants.length > 0, 'the code has no such mutant any more: take it off the list');
        for (const mutant of mutants)
          assert.ok(hasSurvived(tried.get(mutant)), toldApartText(tried.get(mutant)));
      },
    });
    return [killed, equivalent];
  },
};

const isSame = ({ file, original, replacement, before }: EquivalentMutant, mutant: Mutant): boolean =>
  file === mutant.file &&
  original === mutant.original &&
  replacement === mutant.replacement &&
  (before === undefined || mutant.before.endsWith(before));

const hasSurvived = (tried: Tried | undefined): boolean => tried?.fate.kind === 'survived';

function survivorText({ mutator }: Mutant, tried: Tried | undefined): string {
  const files = tried?.files ?? [];
  return files.length === 0
    ? `${mutator}: no test comes across it`
    : `${mutator}: all tests stay green with it, among them those that come across it, in\n${files.join('\n')}`;
}

function toldApartText(tried: Tried | undefined): string {
  const { fate } = tried ?? {};
  return fate?.kind === 'killed' ? `it is told apart by ${fate.test}: ${fate.said}` : 'a test hangs with it';
}
