import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nearest } from '../../../util/nearest.ts';

/** The file that was most likely meant by a path with nothing at it. */
export async function nearestFile(path: string): Promise<string | undefined> {
  const names = await readdir(dirname(path)).catch(() => []);
  const meant = nearest(basename(path), names);
  return meant === undefined ? undefined : join(dirname(path), meant);
}
