import { statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { UsageError } from '../../model/errors.ts';
import type { Problem } from '../../model/problem.ts';
import { findScenarios } from '../../scenario/find-scenarios.ts';
import { readBytes } from '../../scenario/load/read-text.ts';
import { loadScenarios } from '../load-scenarios.ts';
import { type BundleEntry, bundleEntry } from './bundle-entry.ts';

export interface AddedScenarios {
  readonly entries: readonly BundleEntry[];
  /** In the package, the file or folder that stands for each argument. */
  readonly places: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Scenarios of the user's own, with the manifests they name: `labs` goes to `scenarios/labs`, `labs/one.yaml` to
 * `scenarios/one.yaml`.
 * @throws UsageError `no-such-file`, `no-scenarios`, `outside`
 */
export async function scenarioEntries(paths: readonly string[]): Promise<AddedScenarios> {
  const bySource = new Map<string, BundleEntry>();
  const problems: Problem[] = [];
  for (const path of paths) {
    const files = await findScenarios([path]);
    const loaded = await loadRecording(files);
    problems.push(...loaded.problems);
    if (loaded.problems.length > 0) continue;
    for (const source of loaded.read) bySource.set(source, bundleEntry(placeOf(source, path), source));
  }
  return {
    entries: [...bySource.values()],
    places: paths.map((path) => placeOf(resolve(path), path)),
    problems,
  };
}

/** Loads as a run would, and notes every file that it reads on the way. */
async function loadRecording(files: readonly string[]) {
  const read = new Set<string>();
  const { problems } = await loadScenarios(files, [], {
    readFile: async (file) => {
      const bytes = await readBytes(file);
      read.add(resolve(file));
      return bytes;
    },
  });
  return { problems, read };
}

function placeOf(source: string, argument: string): string {
  const base = dirname(resolve(argument));
  const below = relative(base, source).split(sep);
  if (below[0] !== '..') return ['scenarios', ...below].join('/');
  const what = statSync(argument).isDirectory() ? 'a scenario in it' : 'it';
  throw new UsageError('outside', `${argument} cannot go into a bundle alone: ${what} names ${source}`, {
    hint: 'bundle a folder that holds both',
  });
}
