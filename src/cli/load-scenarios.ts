import type { Problem } from '../model/problem.ts';
import { builtPlugins } from '../network/built-plugins.ts';
import { type LoadOptions, loadScenarioFile } from '../scenario/load-scenario.ts';
import type { Override } from '../scenario/load/override.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface Loaded {
  readonly scenarios: readonly Scenario[];
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
  /** Every file that was read or would have been. */
  readonly files: readonly string[];
}

/** Reads all files before anything runs, so that all their problems are told at once. */
export async function loadScenarios(
  files: readonly string[],
  set: readonly (string | Override)[],
  other: Pick<LoadOptions, 'readFile' | 'stepsOptional' | 'amongOthers'> = {},
): Promise<Loaded> {
  const options = { builtPlugins, set, ...other };
  const results = await Promise.all(files.map((file) => loadScenarioFile(file, options)));
  return {
    scenarios: results.flatMap(({ scenario }) => scenario ?? []),
    problems: distinct(results.flatMap(({ problems }) => problems)),
    notices: results.flatMap(({ notices }) => notices),
    files: results.flatMap((result) => result.files),
  };
}

/** What is wrong with the command line's own values, or with a file that several name, is told once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
