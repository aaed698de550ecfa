import { resolve } from 'node:path';
import { machinePluginDirs, type CniConfig } from '../../model/cni-network.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/**
 * Something that scenarios are run again for. Where it is a folder, what counts in it: scenarios and manifests at any
 * depth, the programs that lie in it, or everything below it.
 */
export interface WatchedPath {
  /** Absolute; it need not be there. */
  readonly path: string;
  readonly inFolder: 'manifests' | 'programs' | 'everything';
}

export interface WatchedSources {
  /** As the command line has them: files and folders. */
  readonly named: readonly string[];
  /** What was read, or would have been if it had been there. */
  readonly files: readonly string[];
  readonly scenarios: readonly Pick<Scenario, 'cluster'>[];
}

/** All that a run of these scenarios depends on, each path once. */
export function watchedPaths({ named, files, scenarios }: WatchedSources): readonly WatchedPath[] {
  const paths: readonly WatchedPath[] = [
    ...watched([...named, ...files], 'manifests'),
    ...scenarios.flatMap(({ cluster }) =>
      cluster.network.cni === undefined ? [] : cniPaths(cluster.network.cni),
    ),
  ];
  return [...new Map(paths.map((one) => [one.path, one])).values()];
}

function cniPaths({ conflist, networks, binDirs, files }: CniConfig): readonly WatchedPath[] {
  return [
    ...watched(
      [conflist, ...networks].map(({ file }) => file),
      'manifests',
    ),
    ...watched([...binDirs, ...machinePluginDirs], 'programs'),
    ...watched(
      files.map(({ source }) => source),
      'everything',
    ),
  ];
}

const watched = (paths: readonly string[], inFolder: WatchedPath['inFolder']): readonly WatchedPath[] =>
  paths.map((path) => ({ path: resolve(path), inFolder }));
