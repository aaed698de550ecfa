import { chmod, copyFile, mkdir, readdir, readlink, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { resolveInRoot } from '../cni/resolve-in-root.ts';

/**
 * Puts all below a folder into a node's files: folders that are there stay, files are replaced. Links on the way are
 * those of the node.
 * @param root what goes before a path of the node's
 */
export async function copyFiles(folder: string, root: string): Promise<void> {
  await copyBelow(folder, root, '/');
}

async function copyBelow(folder: string, root: string, place: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const from = path.join(folder, entry.name);
    const inNode = path.posix.join(place, entry.name);
    if (entry.isDirectory()) {
      await mkdir(resolveInRoot(root, inNode), { recursive: true });
      await copyBelow(from, root, inNode);
      continue;
    }
    // A link that has the file's own place is replaced, not followed.
    const to = path.join(resolveInRoot(root, place), entry.name);
    await rm(to, { force: true });
    if (entry.isSymbolicLink()) {
      await symlink(await readlink(from), to);
    } else {
      await copyFile(from, to);
      await chmod(to, (await stat(from)).mode);
    }
  }
}
