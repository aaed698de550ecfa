import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import type { DeepPart } from '../part.ts';
import { tryAll } from '../try-all.ts';
import { buildTests } from './build-tests.ts';
import { type EquivalentMutant, equivalentMutants, nameOfEquivalent } from './equivalent-mutants.ts';
import { measureTests } from './measure-tests.ts';
import { type Mutant, mutateSources, nameOfMutant } from './mutant.ts';
import { type Fate, tryMutant } from './try-mutant.ts';
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
    const tests = testFiles();
    using built = await buildTests(tests, sources);
    context.say(`${sources.mutants.length} mutants; the tests without any come first`);
    const measured = await measureTests(built, tests, limit, context.signal);
    const isListed = (mutant: Mutant) => equivalentMutants.some((listed) => isSame(listed, mutant));
    const killed = await tryAll(context, {
      what: 'mutants killed',
      items: sources.mutants.filter((mutant) => !isListed(mutant)),
      nameOf: nameOfMutant,
      limit,
      hold: async (mutant) => {
        const fate = await tryMutant(built, measured, mutant);
        assert.ok(fate.kind !== 'survived', survivorText(mutant, fate));
      },
    });
    const equivalent = await tryAll(context, {
      what: 'equivalent mutants that nothing can tell apart',
      items: equivalentMutants,
      nameOf: nameOfEquivalent,
      limit,
      hold: async (listed) => {
        const mutants = sources.mutants.filter((mutant) => isSame(listed, mutant));
        assert.ok(mutants.length > 0, 'the code has no such mutant any more: take it off the list');
        for (const mutant of mutants) {
          const fate = await tryMutant(built, measured, mutant);
          if (fate.kind === 'killed') assert.fail(`a test tells it apart: ${fate.by}\n${fate.said}`);
        }
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

function survivorText({ mutator }: Mutant, fate: Fate): string {
  const tests = fate.kind === 'survived' ? fate.tests : [];
  if (tests.length === 0) return `${mutator}: no test comes across it`;
  return `${mutator}: green with it ${tests.length === 1 ? 'is' : 'are'}\n${tests.join('\n')}`;
}
