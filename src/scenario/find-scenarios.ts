import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, UsageError } from '../model/errors.ts';
import { readText } from './load/read-text.ts';
import { isErrno } from '../util/is-errno.ts';

const isYaml = (name: string): boolean => /\.ya?ml$/i.test(name);
/** A cheap look: what the line is in is for the loader to find out. */
const scenarioLine = /^\s*["']?kind["']?\s*:\s*["']?Scenario\b/m;

/**
 * The files that are meant: each one that was named, and of a folder every YAML below it that holds a
 * Scenario, sorted.
 * @throws UsageError `no-such-file`, `no-scenarios`
 */
export async function findScenarios(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (!(await isDirectory(path))) {
      found.push(path);
      continue;
    }
    const below = await scenariosBelow(path);
    if (below.length === 0) {
      throw new UsageError('no-scenarios', `there is no scenario in ${path}`, {
        hint: 'a scenario is a .yaml file with kind: Scenario; a file of manifests runs when it is named',
      });
    }
    found.push(...below);
  }
  if (found.length === 0) {
    throw new UsageError('no-scenarios', 'there is nothing to run', {
      hint: 'name a scenario file or a folder',
    });
  }
  // A file that is named twice, as `a.yaml` and `./a.yaml` too, runs once.
  return [...new Map(found.toReversed().map((path) => [resolve(path), path])).values()].toReversed();
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) throw new UsageError('no-such-file', `there is no file ${path}`);
    throw new UsageError('no-such-file', `${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function entriesOf(directory: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (cause) {
    throw new UsageError('unreadable', `the folder ${directory} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}

async function scenariosBelow(directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  const entries = await entriesOf(directory);
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    // Folders of packages and of tools hold files of others.
    if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') {
      found.push(...(await scenariosBelow(path)));
    } else if (isYaml(entry.name) && !entry.isDirectory()) {
      const read = await readText(path);
      // One that may not be read could be a scenario: the loader says that it cannot tell.
      const isScenario = 'text' in read ? scenarioLine.test(read.text) : read.code === 'not-permitted';
      if (isScenario) found.push(path);
    }
  }
  return found;
}
