import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { resolveInRoot } from './resolve-in-root.ts';

export type PathKind = 'missing' | 'directory' | 'file' | 'executable' | 'netns' | 'other';

/** The file system that namespaces' files are on: NSFS_MAGIC of linux/magic.h. */
const nsfsMagic = 0x6e_73_66_73;

/**
 * What a path leads to. What cannot be looked at, as in a circle of links, is missing.
 * @param root put before it: the root directory of a node, seen from outside
 */
export function lookAtPath(root: string, file: string): PathKind {
  try {
    const place = resolveInRoot(root, file);
    const found = statSync(place, { throwIfNoEntry: false });
    if (found === undefined) return 'missing';
    if (found.isDirectory()) return 'directory';
    if (!found.isFile()) return 'other';
    if (statfsSync(place).type === nsfsMagic) return 'netns';
    return isExecutable(place) ? 'executable' : 'file';
  } catch {
    return 'missing';
  }
}

function isExecutable(place: string): boolean {
  try {
    accessSync(place, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
