import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-fs';
import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { coverageFolder } from '../../model/coverage-folder.ts';
import { messageOf } from '../../model/errors.ts';
import { timeLimit } from '../../util/time-limit.ts';

/** A run ends, even when a node does not answer any more. */
const limitMs = 30_000;

/**
 * Brings what plugins covered on each node to `<directory>/coverage/<node>`, while the nodes are still there. A node on
 * which nothing was covered has no folder. Never throws.
 * @returns what could not be brought, and why
 */
export async function fetchCoverage(
  cluster: Pick<ClusterHandle, 'nodes' | 'network' | 'fetchFiles'>,
  directory: string,
  parent: AbortSignal,
): Promise<readonly string[]> {
  if (cluster.network.plugin !== 'cni' || parent.aborted) return [];
  using limit = timeLimit(limitMs, parent);
  const { signal } = limit;
  const troubles = await Promise.all(
    cluster.nodes().map(async ({ metadata: { name } }) => {
      try {
        const archive = await cluster.fetchFiles(name, coverageFolder, { signal });
        await unpack(archive, join(directory, 'coverage', name));
        return [];
      } catch (error) {
        return [`${name}: its coverage data could not be brought: ${messageOf(error)}`];
      }
    }),
  );
  return troubles.flat();
}

/** Plain files only: a link or a device that a plugin made there has no business on this machine. They are ours. */
async function unpack(archive: Uint8Array, folder: string): Promise<void> {
  if (archive.length === 0) return;
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const files = extract(folder, {
    ignore: (_name, header) => header?.type !== 'file',
    map: (header) => ({ ...header, ...owner }),
  });
  await pipeline(Readable.from([archive]), createGunzip(), files);
}
