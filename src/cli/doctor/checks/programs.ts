import { type Check, fail, ok, type Verdict, warn } from '../check.ts';
import type { Machine } from '../machine.ts';

interface Program {
  readonly name: string;
  readonly why: string;
  /** Debian's package. */
  readonly package: string;
  readonly needed: boolean;
  /** What its help has to name: busybox's programs of the same names know less. */
  readonly options?: readonly string[];
}

const programs: readonly Program[] = [
  {
    name: 'unshare',
    why: 'It makes the namespaces that nodes live in, and ends them with podnet.',
    package: 'util-linux',
    needed: true,
    options: ['--kill-child', '--map-root-user', '--propagation'],
  },
  {
    name: 'nsenter',
    why: 'Commands in nodes and pods, and CNI plugins, are started by it.',
    package: 'util-linux',
    needed: true,
    options: ['--net', '--mount', '--preserve-credentials'],
  },
  {
    name: 'mount',
    why: 'The private files of nodes are made by it.',
    package: 'mount',
    needed: true,
  },
  {
    name: 'umount',
    why: 'The private files of nodes are made by it.',
    package: 'mount',
    needed: false,
  },
  {
    name: 'pivot_root',
    why: 'The private files of nodes are made by it; without it the old root stays below the new one.',
    package: 'util-linux',
    needed: false,
  },
  {
    name: 'setsid',
    why: 'A command with a terminal (podnet exec -it, podnet shell) is started by it.',
    package: 'util-linux',
    needed: false,
    options: ['--ctty'],
  },
  {
    name: 'setpriv',
    why: 'It ends the nodes at once when podnet is killed; without it they notice by themselves.',
    package: 'util-linux',
    needed: false,
    options: ['--pdeathsig'],
  },
  { name: 'bird', why: 'plugin bgp runs it on every node.', package: 'bird2', needed: false },
  {
    name: 'nft',
    why: 'The rules of pods and nodes are shown as evidence by it.',
    package: 'nftables',
    needed: false,
  },
  {
    name: 'ip',
    why: 'podnet conformance looks at links, addresses and routes by it.',
    package: 'iproute2',
    needed: false,
  },
  {
    name: 'tc',
    why: 'podnet conformance looks at queueing disciplines by it; delay and loss are made by it.',
    package: 'iproute2',
    needed: false,
  },
  {
    name: 'iptables',
    why: 'Most CNI plugins that masquerade or map ports run it.',
    package: 'iptables',
    needed: false,
  },
];

/** Programs that the namespace runtime starts; the network itself needs none. */
export const programChecks: readonly Check<Machine>[] = programs.map((program) => ({
  id: `program-${program.name.replaceAll('_', '-')}`,
  name: program.name,
  why: program.why,
  mend: `sudo apt-get install ${program.package}`,
  look: (machine) => lookFor(program, machine),
}));

function lookFor({ name, needed, options = [] }: Program, machine: Machine): Verdict {
  const bad = needed ? fail : warn;
  const path = machine.find(name);
  if (path === undefined) return bad('not found');
  if (options.length === 0) return ok(path);
  const { printed, said } = machine.run([path, '--help']);
  const help = printed + said;
  const unknown = options.filter((option) => !help.includes(option));
  return unknown.length === 0 ? ok(path) : bad(`${path} does not know ${unknown.join(', ')}`);
}
