import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** As many as the kernel follows (path_resolution(7)). */
const maxLinks = 40;
/** What the links of /proc/PID/ns read as: they lead to no name, only the kernel can follow them (namespaces(7)). */
const namespaceLink = /^\w+:\[\d+\]$/;

/**
 * Where a path of a node leads, as it is found from outside: links are followed as if `root` were the root directory,
 * since an absolute one would lead to a file of this machine.
 * @throws Error ELOOP as the kernel does: whoever went on would follow the next link out of the root
 */
export function resolveInRoot(root: string, file: string): string {
  if (root === '') return file;
  let rest = file.split('/');
  let links = 0;
  const found: string[] = [];
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      found.pop();
      continue;
    }
    const target = linkAt(path.join(root, ...found, part));
    if (target === undefined || namespaceLink.test(target)) {
      found.push(part);
      continue;
    }
    if (++links > maxLinks) {
      throw Object.assign(new Error(`${file}: too many links, one leads to another`), { code: 'ELOOP' });
    }
    if (target.startsWith('/')) found.length = 0;
    rest = [...target.split('/'), ...rest];
  }
  return path.join(root, ...found);
}

function linkAt(file: string): string | undefined {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
  return readlinkSync(file);
}
