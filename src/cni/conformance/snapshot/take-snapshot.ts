import type { LabNode } from '../lab.ts';
import { inspectedAddresses, inspectedLinks, inspectedRoutes } from './inspected-parts.ts';
import type { Snapshot } from './snapshot.ts';
import { snapshotParts } from './snapshot-parts.ts';

/** Looks at all of a node's own netns and files that plugins change; what pods have inside is no part of it. */
export async function takeSnapshot(node: LabNode): Promise<Snapshot> {
  const [inspection, ...parts] = await Promise.all([
    node.inspect(),
    ...snapshotParts.map(async ({ title, read }) => ({ title, lines: await read(node) })),
  ]);
  return {
    sections: [
      { title: 'links', lines: inspectedLinks(inspection) },
      { title: 'addresses', lines: inspectedAddresses(inspection) },
      { title: 'routes', lines: inspectedRoutes(inspection) },
      ...parts.flatMap(({ title, lines }) => (lines === undefined ? [] : [{ title, lines }])),
    ],
  };
}
