import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { posix } from 'node:path';
import { confDir } from '../../../model/node-folders.ts';
import type { CniConfig } from '../../../model/cni-network.ts';
import { messageOf } from '../../../model/errors.ts';
import type { ReportProblem } from '../../problem-at-path.ts';
import { shortPath } from './cni-loading.ts';
import { nearestFile } from './nearest-file.ts';

/** The folders and files that come into nodes: whether they are there, and where they come to. */
export async function checkSources(
  cni: Pick<CniConfig, 'conflist' | 'networks' | 'binDirs' | 'files'>,
  isOneBinDir: boolean,
  report: ReportProblem,
): Promise<void> {
  for (const [index, dir] of cni.binDirs.entries()) {
    await checkBinDir(dir, isOneBinDir ? ['binDir'] : ['binDir', index], report);
  }
  const conflists = [cni.conflist, ...cni.networks].map(({ file }) => posix.join(confDir, basename(file)));
  for (const [index, { source, target }] of cni.files.entries()) {
    if ((await statOf(source)) === undefined) await reportMissing(source, ['files', index, 'source'], report);
    if (conflists.includes(posix.normalize(target))) {
      const message = `${target} is where nodes have a network configuration of this cluster`;
      const hint = 'conflist and networks are put there by themselves';
      report({ path: ['files', index, 'target'], code: 'taken-target', message, hint });
    }
  }
}

async function checkBinDir(
  dir: string,
  path: readonly (string | number)[],
  report: ReportProblem,
): Promise<void> {
  const stats = await statOf(dir);
  if (stats === undefined) return reportMissing(dir, path, report);
  if (!stats.isDirectory()) {
    const message = `${shortPath(dir)} is a file, not a folder with programs`;
    const hint = 'give the folder that it is in, or put it into files: with target: /opt/cni/bin/NAME';
    return report({ path, code: 'not-a-folder', message, hint });
  }
  try {
    const names = await readdir(dir);
    const all = await Promise.all(names.map((name) => statOf(join(dir, name))));
    if (all.some((one) => one?.isFile() === true)) return;
    report({
      path,
      code: 'no-programs',
      message: `there are no programs in ${shortPath(dir)}`,
      hint: 'build them first, or give the folder that they are in',
    });
  } catch (error) {
    report({ path, code: 'unreadable', message: `${shortPath(dir)} cannot be read: ${messageOf(error)}` });
  }
}

async function reportMissing(
  source: string,
  path: readonly (string | number)[],
  report: ReportProblem,
): Promise<void> {
  const meant = await nearestFile(source);
  const message = `there is nothing at ${shortPath(source)}`;
  const hint = meant === undefined ? undefined : `did you mean ${shortPath(meant)}?`;
  report({ path, code: 'no-such-file', message, hint });
}

const statOf = (path: string) => stat(path).catch(() => undefined);
