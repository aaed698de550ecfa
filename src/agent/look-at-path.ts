import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import type { PathKind } from './protocol.ts';

/** The file system of namespaces' files (NSFS_MAGIC of linux/magic.h). */
const nsfsMagic = 0x6e736673;

/** What a path leads to. */
export function lookAtPath(place: string): PathKind {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) return 'missing';
  if (found.isDirectory()) return 'directory';
  if (!found.isFile()) return 'other';
  if (statfsSync(place).type === nsfsMagic) return 'netns';
  return isExecutable(place) ? 'executable' : 'file';
}

function isExecutable(place: string): boolean {
  try {
    accessSync(place, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
