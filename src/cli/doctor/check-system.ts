import { fail, ok, type Finding, warn } from './finding.ts';
import type { Machine } from './machine.ts';

/** The oldest Node.js that podnet runs on, as in its package.json. */
const leastNode = [20, 19] as const;

/** Operating system and Node.js. */
export function checkSystem(machine: Machine): readonly Finding[] {
  return [checkPlatform(machine), checkNode(machine)];
}

function checkPlatform(machine: Machine): Finding {
  const name = 'operating system';
  if (machine.platform === 'linux')
    return ok(name, `Linux ${machine.read('/proc/sys/kernel/osrelease') ?? ''}`.trim());
  const where = machine.platform === 'win32' ? 'inside WSL2' : 'in a Linux machine or container';
  return fail(name, `${machine.platform} has no network namespaces; run podnet ${where}`);
}

function checkNode({ nodeVersion }: Machine): Finding {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  const good = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  if (good) return ok('Node.js', nodeVersion);
  return fail('Node.js', `${nodeVersion} is older than ${leastNode.join('.')}`, 'nvm install 22');
}

interface Program {
  readonly name: string;
  readonly for: string;
  /** Debian's package. */
  readonly package: string;
  readonly needed: boolean;
}

const programs: readonly Program[] = [
  { name: 'unshare', for: 'making the nodes', package: 'util-linux', needed: true },
  { name: 'nsenter', for: 'commands in pods', package: 'util-linux', needed: true },
  { name: 'mount', for: 'private files of nodes', package: 'mount', needed: true },
  { name: 'setpriv', for: 'ending the nodes when podnet is killed', package: 'util-linux', needed: false },
  { name: 'bird', for: 'plugin bgp', package: 'bird2', needed: false },
  { name: 'nft', for: 'the rules of pods as evidence', package: 'nftables', needed: false },
];

/** Programs the namespace runtime starts; the network itself needs none. */
export function checkPrograms(machine: Machine): readonly Finding[] {
  return programs.map((program) => {
    const path = machine.find(program.name);
    if (path !== undefined) return ok(program.name, path);
    const found = program.needed ? fail : warn;
    return found(program.name, `not found; needed for ${program.for}`, `apt-get install ${program.package}`);
  });
}
