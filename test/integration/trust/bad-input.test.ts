import { suite, test } from 'node:test';
import { needsRoot } from '../../support/requires.ts';
import type { BadCase } from '../../deep/bad-input/bad-case.ts';
import { badCases } from '../../deep/bad-input/corpus.ts';
import { fileProperties } from '../../deep/bad-input/fuzz/files.ts';
import { netlinkProperties } from '../../deep/bad-input/fuzz/netlink.ts';
import { rpcProperties } from '../../deep/bad-input/fuzz/rpc.ts';
import { refused } from '../../deep/bad-input/refused.ts';
import { isForLoader, toldInProcess } from '../../deep/bad-input/told-in-process.ts';

/** So many of them, evenly spread: the deep test tries all. */
function some(cases: readonly BadCase[], count: number): readonly BadCase[] {
  const step = Math.max(1, Math.floor(cases.length / count));
  return cases.filter((_, index) => index % step === 0).slice(0, count);
}

const cases = Object.values(badCases());
/** What takes seconds in a process that compiles its sources as it goes. */
const isBig = ({ name }: BadCase): boolean => /,000|kB|MB|thousand/.test(name);

suite('bad input', () => {
  for (const bad of cases.flatMap((all) =>
    some(
      all.filter((one) => isForLoader(one) && !isBig(one)),
      12,
    ),
  ))
    test(`${bad.name}: the loader tells where`, () => toldInProcess(bad));

  for (const bad of cases.flatMap((all) =>
    some(
      all.filter(({ asNobody }) => asNobody === undefined),
      1,
    ),
  ))
    test(`${bad.name}: refused by the command line`, async () => {
      await refused(bad);
    });

  for (const { what, batchRuns, check } of [...fileProperties, ...netlinkProperties()])
    test(`fuzz: ${what}`, () => check({ seed: 1, numRuns: Math.min(batchRuns, 100) }));

  for (const { what, batchRuns, check } of rpcProperties)
    test(`fuzz: ${what}`, { skip: needsRoot }, () => check({ seed: 1, numRuns: batchRuns < 10 ? 1 : 100 }));
});
