import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { posix } from 'node:path';
import { type CniConfig, machinePluginDirs } from '../../model/cni-network.ts';
import { pluginDir } from '../../model/node-folders.ts';
import { neededPlugins } from './needed-plugins.ts';
import type { ParcelEntry } from './parcel-entry.ts';
import { walkSource } from './walk-source.ts';

export interface PlanParcelOptions {
  /** Where this machine keeps plugins. */
  readonly machineDirs?: readonly string[];
  /** Plugins that are needed beside those that the conflists name: of networks that pods define themselves. */
  readonly types?: readonly string[];
}

/** All that comes into each node, and what is nowhere to be found. */
export interface ParcelPlan {
  /** Sorted; each path once. */
  readonly entries: readonly ParcelEntry[];
  readonly missing: readonly string[];
}

/**
 * The files of a CNI plugin, looked for and not read yet: `files` first, then the folders of programs in their order,
 * then what is still missing from where this machine keeps plugins.
 * @throws UsageError `no-such-file`, `not-a-file`, `not-permitted`
 */
export async function planParcel(
  cni: CniConfig,
  signal: AbortSignal,
  { machineDirs = machinePluginDirs, types = [] }: PlanParcelOptions = {},
): Promise<ParcelPlan> {
  const byPath = new Map<string, ParcelEntry>();
  const add = (entries: readonly ParcelEntry[]): void => {
    for (const entry of entries) if (!byPath.has(entry.path)) byPath.set(entry.path, entry);
  };
  // The last word on a path is the first one here.
  for (const { target, ...rest } of cni.files.toReversed()) {
    add(await walkSource({ ...rest, path: inArchive(target) }, signal));
  }
  for (const source of cni.binDirs) add(await walkSource({ source, path: inArchive(pluginDir) }, signal));
  const missing: string[] = [];
  for (const type of new Set([...neededPlugins(cni), ...types])) {
    const path = programPath(type);
    if (byPath.has(path)) continue;
    const source = await machineProgram(type, machineDirs);
    if (source === undefined) missing.push(type);
    else add(await walkSource({ source, path }, signal));
  }
  const entries = [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { entries, missing };
}

/** Where a plugin's program is in a parcel. */
export const programPath = (type: string): string => inArchive(posix.join(pluginDir, type));

const inArchive = (target: string): string => posix.normalize(target).replaceAll(/^\/+|\/+$/g, '');

async function machineProgram(type: string, dirs: readonly string[]): Promise<string | undefined> {
  if (type.includes('/')) return undefined;
  for (const dir of dirs) {
    const file = join(dir, type);
    const stats = await stat(file).catch(() => undefined);
    if (stats?.isFile() === true) return file;
  }
  return undefined;
}
