import type { LabNode } from '../lab.ts';
import type { Snapshot, SnapshotSection } from './snapshot.ts';
import { snapshotParts } from './snapshot-parts.ts';

/** Looks at all of a node's own netns and files that plugins change; what pods have inside is no part of it. */
export async function takeSnapshot(node: LabNode): Promise<Snapshot> {
  const sections: SnapshotSection[] = [];
  for (const part of snapshotParts) sections.push({ title: part.title, lines: await part.read(node) });
  return { sections };
}
