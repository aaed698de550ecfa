import { type Check, fail, ok, warn } from '../check.ts';
import type { Machine } from '../machine.ts';

/** The oldest Node.js that podnet runs on, as in its package.json. */
const leastNode = [20, 19] as const;

/** mount_setattr(2), by which a node's files are made read-only. */
const leastKernel = [5, 12] as const;

export const operatingSystem: Check<Machine> = {
  id: 'operating-system',
  name: 'operating system',
  why: 'The nodes of the namespace runtime are network namespaces of Linux.',
  mend: 'run podnet on Linux, in a Linux virtual machine or inside WSL2; or take an engine: --runtime docker',
  look: ({ platform }) => {
    if (platform === 'linux') return ok('Linux');
    const where = platform === 'win32' ? 'inside WSL2' : 'in a Linux machine or container';
    return fail(`${platform} has no network namespaces; run podnet ${where}`);
  },
};

/** Operating system, kernel and Node.js. */
export const systemChecks: readonly Check<Machine>[] = [
  operatingSystem,
  {
    id: 'kernel-version',
    name: 'kernel',
    why: 'Older kernels cannot make the files of a node read-only (mount_setattr): commands in nodes and pods fail.',
    mend: 'sudo apt-get update && sudo apt-get dist-upgrade, then restart; or a newer release of the distribution',
    look: ({ kernelRelease }) =>
      isAtLeast(kernelRelease, leastKernel)
        ? ok(kernelRelease)
        : warn(`${kernelRelease} is older than ${leastKernel.join('.')}`),
  },
  {
    id: 'node-version',
    name: 'Node.js',
    why: 'podnet and the agents of its nodes are written for it.',
    mend: 'nvm install 22',
    look: ({ nodeVersion }) =>
      isAtLeast(nodeVersion, leastNode)
        ? ok(nodeVersion)
        : fail(`${nodeVersion} is older than ${leastNode.join('.')}`),
  },
];

function isAtLeast(version: string, [leastMajor, leastMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
