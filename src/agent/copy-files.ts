import { chmod, copyFile, mkdir, readdir, readlink, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { resolveInRoot } from '../cni/resolve-in-root.ts';

/**
 * Puts all below a folder into a node's files: folders that are there stay, files are replaced. Links on the way are
 * those of the node.
 * @param root what goes before a path of the node's
 * @param except folders of the node whose files come to it in another way
 */
export async function copyFiles(folder: string, root: string, except: readonly string[] = []): Promise<void> {
  await copyBelow(folder, root, '/', except);
}

async function copyBelow(
  folder: string,
  root: string,
  place: string,
  except: readonly string[],
): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const from = path.join(folder, entry.name);
    const inNode = path.posix.join(place, entry.name);
    if (except.includes(inNode)) continue;
    if (entry.isDirectory()) {
      await mkdir(resolveInRoot(root, inNode), { recursive: true });
      await copyBelow(from, root, inNode, except);
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
