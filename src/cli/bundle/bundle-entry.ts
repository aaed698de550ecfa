import { statSync } from 'node:fs';
import { InternalError } from '../../model/errors.ts';

/** A file that goes into a bundle. */
export interface BundleEntry {
  /** In the package, with `/`. */
  readonly path: string;
  /** On this machine. */
  readonly source: string;
  readonly sizeBytes: number;
  readonly isProgram: boolean;
}

export function bundleEntry(path: string, source: string): BundleEntry {
  const { size, mode } = statSync(source);
  return { path, source, sizeBytes: size, isProgram: (mode & 0o111) !== 0 };
}

/** In an order that depends on nothing but their names. */
export function inOrder(entries: readonly BundleEntry[]): readonly BundleEntry[] {
  const paths = new Set(entries.map(({ path }) => path));
  if (paths.size !== entries.length) throw new InternalError('a bundle has two files of one name');
  return [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
}
