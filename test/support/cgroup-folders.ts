import { readdirSync } from 'node:fs';
import path from 'node:path';

const top = '/sys/fs/cgroup';
/** Engines of other tests have theirs at the same time, and what tests themselves make is here. */
const ofOthers = /^(docker|libpod.*|machine|system|user|.*\.(slice|scope|service)|podnet-test.*)$/;

/** The names of this machine's cgroups, two levels below each hierarchy, less those that come and go by themselves. */
export function cgroupFolders(): readonly string[] {
  return below(top)
    .flatMap((name) => [name, ...below(name).flatMap((child) => [child, ...below(child)])])
    .toSorted();
}

function below(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !ofOthers.test(entry.name))
      .map(({ name }) => path.join(folder, name));
  } catch {
    return [];
  }
}
