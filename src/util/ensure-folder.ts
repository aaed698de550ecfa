import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns where making a folder fails
 * with ENOENT although the one above is there, as in /proc (seen with Node 20).
 */
export function ensureFolder(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) ensureFolder(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have been quicker.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
