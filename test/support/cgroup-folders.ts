import { readdirSync } from 'node:fs';
import path from 'node:path';

const top = '/sys/fs/cgroup';
/** Others of the machine come and go by themselves; and what tests make is called by their name. */
const isOurs = (folder: string): boolean => /podnet/.test(folder) && !folder.includes('podnet-test');

/** The cgroups of this machine that are called by podnet's name, two levels below each hierarchy. */
export function cgroupFolders(): readonly string[] {
  return below(top)
    .flatMap((name) => [name, ...below(name).flatMap((child) => [child, ...below(child)])])
    .filter(isOurs)
    .toSorted();
}

function below(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => path.join(folder, name));
  } catch {
    return [];
  }
}
