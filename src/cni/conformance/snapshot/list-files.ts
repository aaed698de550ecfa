import type { LabNode } from '../lab.ts';

/** Where plugins and their IPAM keep what they know of attachments. */
const stateFolders = ['/var/lib/cni', '/run', '/etc/cni'];

/** Not the plugin's: the netns of the lab's pods, and locks that stay once they were taken. */
const notTheirs = /^\/run\/(netns|podnet|xtables\.lock)|\.lock$|\/lock$/;

/** Paths of files, not what is in them: counters of an allocator may go on. */
export async function listFiles(node: LabNode): Promise<readonly string[]> {
  // Fails for a folder that is not there, and lists the others all the same.
  const { stdout } = await node.exec(['find', ...stateFolders, '-xdev', '!', '-type', 'd']);
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !notTheirs.test(line))
    .toSorted((one, other) => one.localeCompare(other));
}
