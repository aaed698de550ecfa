import { pluginNames } from '../../model/cluster-config.ts';
import type { Problem } from '../../model/problem.ts';
import { networkFileOverride, pluginOverride } from '../../scenario/compare/network-override.ts';
import type { LoadOptions } from '../../scenario/load-scenario.ts';
import type { Override } from '../../scenario/load/override.ts';
import type { CompareSide } from '../../scenario/compare/run-comparison.ts';
import { nearest } from '../../util/nearest.ts';
import { loadScenarios } from '../load-scenarios.ts';
import type { PluginWord } from './plugin-words.ts';

export interface LoadedSides {
  readonly sides: readonly CompareSide[];
  /** Of all sides; those of the scenario itself once. */
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
}

/** Reads the scenario once a side, each time with another network. */
export async function loadSides(
  file: string,
  words: readonly PluginWord[],
  set: readonly (string | Override)[],
  options: Pick<LoadOptions, 'readFile' | 'stepsOptional'> = {},
): Promise<LoadedSides> {
  const loaded = await Promise.all(words.map((word) => loadSide(file, word, set, options)));
  const problems = loaded.flatMap((one) => one.problems);
  return {
    sides: loaded.flatMap(({ side }) => side ?? []),
    problems: [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()],
    notices: [...new Set(loaded.flatMap((one) => one.notices))],
  };
}

async function loadSide(
  file: string,
  { word, name, builtIn }: PluginWord,
  set: readonly (string | Override)[],
  options: Pick<LoadOptions, 'readFile' | 'stepsOptional'>,
): Promise<{
  readonly side?: CompareSide;
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
}> {
  const network = builtIn === undefined ? await networkFileOverride(word, file) : pluginOverride(builtIn);
  if ('problems' in network)
    return { problems: network.problems.map((one) => hinted(one, word)), notices: [] };
  const { scenarios, problems, notices } = await loadScenarios(
    [file],
    [...network.overrides, ...set],
    options,
  );
  const [scenario] = scenarios;
  return { problems, notices, ...(scenario !== undefined && { side: { name, plugin: word, scenario } }) };
}

/** A file that is not there may be a plugin's name that was not quite hit. */
function hinted(problem: Problem, word: string): Problem {
  if (problem.code !== 'no-such-file') return problem;
  const meant = nearest(word, pluginNames);
  const names = `a file, or one of ${pluginNames.join(', ')}`;
  return { ...problem, hint: meant === undefined ? names : `did you mean ${meant}?` };
}
