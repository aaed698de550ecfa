import { statSync } from 'node:fs';
import type { ImageEntry } from '../archive/image-entry.ts';

/** A file of this machine in the image. Of its mode only whether it may be run is kept: no set-user-ID. */
export function copyOf(source: string, path: string): ImageEntry {
  const { size, mode } = statSync(source);
  const runs = (mode & 0o111) !== 0;
  return { kind: 'copy', path, source, sizeBytes: size, mode: runs ? 0o755 : 0o644 };
}
