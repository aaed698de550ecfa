import { UsageError } from '../../model/errors.ts';
import { findScenarios } from '../../scenario/find-scenarios.ts';
import type { CliContext } from '../cli-context.ts';
import { loadForRun, runFiles, type RunFilesOptions } from '../run-files.ts';
import { watchedPaths, type WatchedPath } from './watched-paths.ts';
import { watchRuns } from './watch-runs.ts';

/**
 * Runs the scenarios of files and folders, and again whenever one of them or what they read changes.
 * @returns the exit status
 * @throws UsageError when there is nothing to run at the beginning
 */
export function watchFiles(
  named: readonly string[],
  options: RunFilesOptions,
  context: CliContext,
): Promise<number> {
  let last: readonly WatchedPath[] | undefined;
  return watchRuns(
    {
      async paths() {
        last = await pathsOf(named, options, last);
        return last;
      },
      run: async (signal, isSuperseded) =>
        runFiles(await findScenarios(named), { ...options, isSuperseded }, { ...context, signal }),
    },
    context,
  );
}

/** What cannot be read to its end may still need what it needed before. */
async function pathsOf(
  named: readonly string[],
  options: RunFilesOptions,
  last: readonly WatchedPath[] | undefined,
): Promise<readonly WatchedPath[]> {
  try {
    const { scenarios, problems, files } = await loadForRun(await findScenarios(named), options);
    const now = watchedPaths({ named, files, scenarios });
    if (problems.length === 0 || last === undefined) return now;
    const known = new Set(now.map(({ path }) => path));
    return [...now, ...last.filter(({ path }) => !known.has(path))];
  } catch (error) {
    // The run says what is wrong.
    if (last === undefined || !(error instanceof UsageError)) throw error;
    return last;
  }
}
