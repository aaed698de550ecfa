import { posix } from 'node:path';
import type { ParcelEntry } from './parcel-entry.ts';

export type ParcelFile = Extract<ParcelEntry, { kind: 'file' }>;

/** What a path of a node will lead to. Links within a folder lead on. */
export function fileInParcel(
  path: string,
  entries: readonly ParcelEntry[],
  links = 8,
): ParcelFile | undefined {
  const entry = entries.find((one) => one.path === path);
  if (entry?.kind === 'file') return entry;
  if (entry?.kind !== 'link' || links === 0) return undefined;
  return fileInParcel(posix.join(posix.dirname(path), entry.to), entries, links - 1);
}
