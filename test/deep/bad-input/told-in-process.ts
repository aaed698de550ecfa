import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { problemsText } from '../../../src/cli/problem-text.ts';
import { builtPlugins } from '../../../src/network/built-plugins.ts';
import { createColours } from '../../../src/report/colours.ts';
import { loadScenarioFile } from '../../../src/scenario/load-scenario.ts';
import type { BadCase } from './bad-case.ts';
import { judgeText } from './refused.ts';

/** Whether a case is a file that the loader alone can be given, without a process of its own. */
export const isForLoader = ({ words, asNobody }: BadCase): boolean =>
  words.length === 2 && words[0] === 'validate' && asNobody === undefined;

/** What `podnet validate` would say, in a tenth of the time. @throws AssertionError */
export async function toldInProcess(bad: BadCase): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'podnet-bad-'));
  try {
    bad.lay(folder);
    const file = path.resolve(folder, bad.words[1] ?? '');
    const { scenario, problems } = await loadScenarioFile(file, { builtPlugins });
    assert.ok(scenario === undefined && problems.length > 0, 'nothing is wrong with it');
    judgeText(bad, problemsText(problems, createColours(false)).replaceAll(`${folder}/`, ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
