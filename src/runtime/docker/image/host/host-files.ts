import { readdirSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError } from '../../../../model/errors.ts';
import { type ImageEntry, link } from '../archive/image-entry.ts';
import { copyOf } from './copy-of.ts';
import type { FoundProgram } from './find-program.ts';
import { Libraries } from './libraries.ts';
import { mergedPath } from './merged-path.ts';
import { installHint, programs, requiredPrograms } from './programs.ts';

/** Node and the programs of this machine, with all the libraries they need. */
export interface HostFiles {
  readonly entries: readonly ImageEntry[];
  /** Names of the programs that are in. */
  readonly tools: readonly string[];
}

/**
 * @param find how programs are found on this machine
 * @throws EnvironmentError `missing-programs` when a program is not here that every node needs
 */
export async function collectHostFiles(
  find: (name: string) => FoundProgram | undefined,
  signal: AbortSignal,
): Promise<HostFiles> {
  const libraries = new Libraries();
  const entries: ImageEntry[] = [];
  const tools: string[] = [];
  for (const { name } of programs) {
    const found = find(name);
    if (found === undefined || !(await libraries.add(found.file, signal))) continue;
    entries.push(...programEntries(found));
    tools.push(name);
  }
  const absent = requiredPrograms.filter(({ name }) => !tools.includes(name));
  if (absent.length > 0) {
    const names = absent.map(({ name }) => name).join(', ');
    throw new EnvironmentError(
      'missing-programs',
      `this machine has no ${names}, which every node image needs`,
      {
        hint: installHint(absent),
      },
    );
  }
  for (const plugin of xtablesPlugins(tools)) {
    if (await libraries.add(plugin, signal)) entries.push(copyOf(plugin, mergedPath(plugin)));
  }
  await libraries.add(process.execPath, signal);
  entries.push(copyOf(process.execPath, '/usr/local/bin/node'), ...libraries.entries());
  return { entries, tools: tools.sort() };
}

/** The file, and a link for each further name: programs of many names (xtables, busybox) look at theirs. */
function programEntries({ name, place, file }: FoundProgram): readonly ImageEntry[] {
  const home = inImage(file);
  const folder = path.posix.dirname(inImage(place));
  const known = `${folder}/${name}`;
  return known === home
    ? [copyOf(file, home)]
    : [copyOf(file, home), link(known, path.posix.relative(folder, home))];
}

/** Programs keep their folder when it is one of the usual ones. */
function inImage(place: string): string {
  const merged = mergedPath(place);
  return /^\/usr\/(?:local\/)?s?bin\/[^/]+$/.test(merged)
    ? merged
    : `/usr/local/bin/${path.posix.basename(place)}`;
}

/**
 * Matches and targets of iptables, which are loaded by their path. It is compiled in: the folder `xtables` of the
 * distribution's libraries.
 */
function xtablesPlugins(tools: readonly string[]): readonly string[] {
  if (!tools.some((name) => name.startsWith('iptables'))) return [];
  const above = ['/usr/lib', '/usr/lib64', ...folders('/usr/lib').map((name) => `/usr/lib/${name}`)];
  return above
    .map((folder) => path.join(folder, 'xtables'))
    .flatMap((folder) => files(folder).map((name) => path.join(folder, name)))
    .filter((file) => file.endsWith('.so'));
}

function folders(place: string): readonly string[] {
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function files(place: string): readonly string[] {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}
