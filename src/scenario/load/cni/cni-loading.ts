import { isAbsolute, relative, resolve, sep } from 'node:path';
import { join } from 'node:path/posix';
import type { ConflistFacts } from '../../../model/conflist-template.ts';
import type { ReportProblem } from '../../problem-at-path.ts';
import type { Loading } from '../loading.ts';

/** What the parts of a scenario's `network.cni` are read and checked with. */
export interface CniLoading {
  readonly loading: Loading;
  /** Of the scenario's file, with `/`: paths are relative to it. */
  readonly folder: string;
  /** Places below `network.cni`. */
  readonly report: ReportProblem;
  /** Of the first node; unknown where the cluster itself has problems. */
  readonly facts: ConflistFacts | undefined;
  /** Of the nodes, as process.arch has it. */
  readonly architecture: string;
  /** Where this machine keeps plugins. */
  readonly machineDirs: readonly string[];
}

/** A path of the scenario's as people would type it from here. */
export const fromHere = (folder: string, path: string): string =>
  isAbsolute(path) ? shortPath(path) : join(folder, path.split(sep).join('/'));

/** The same, whole. */
export const absolute = (folder: string, path: string): string => resolve(folder, path);

/** A whole path, shorter where that is clear. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}
