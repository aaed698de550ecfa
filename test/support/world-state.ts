import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { cgroupFolders } from './cgroup-folders.ts';
import { listProcesses } from './processes.ts';
import { openSockets } from './open-sockets.ts';

const execFileAsync = promisify(execFile);

/** All that a run could leave behind, sorted, in words that do not depend on numbers. */
export interface WorldState {
  readonly processes: readonly string[];
  /** How many network namespaces the processes are in. */
  readonly netns: number;
  readonly links: readonly string[];
  /** Routes, rules of routing, nftables and iptables of the world's own netns. */
  readonly rules: readonly string[];
  readonly sockets: readonly string[];
  readonly mounts: readonly string[];
  readonly cgroups: readonly string[];
  /** Below /run, where podnet, plugins and `ip netns` keep theirs, and where HOME and TMPDIR are; and in `folders`. */
  readonly files: readonly string[];
}

/** What a program prints there, one line each; the marks tell links from what follows. */
const look = `ip -oneline link
echo ==
ip route show table all; ip -6 route show table all; ip rule; ip -6 rule
nft list ruleset 2>/dev/null; iptables-legacy-save 2>/dev/null | grep '^-'; ip6tables-legacy-save 2>/dev/null | grep '^-'; true`;

/**
 * @param pid of a world's first process
 * @param folders that are the world's own, beside /run
 */
export async function worldState(pid: number, folders: readonly string[]): Promise<WorldState> {
  const root = `/proc/${pid}/root`;
  const processes = listProcesses(`${root}/proc`);
  const { stdout } = await execFileAsync('nsenter', [`--target=${pid}`, '--net', 'sh', '-c', look]);
  const [links = '', rules = ''] = stdout.split('==\n');
  return {
    processes: processes.map(({ command }) => command).sort(),
    netns: new Set(processes.flatMap((it) => namespaceOf(`${root}/proc/${it.pid}`, 'net'))).size,
    links: links.split('\n').sort(),
    rules: rules.split('\n'),
    sockets: openSockets(pid),
    // Without the mounts' numbers, which count on, and without what engines of this machine have meanwhile: the
    // kernel takes a copy of a mount away with the folder it is on.
    mounts: readFileSync(`/proc/${pid}/mounts`, 'utf8')
      .split('\n')
      .filter((line) => !/podnet-engine-|podnet-podman-|\/docker\/|\/containers\/|overlay2/.test(line))
      .sort(),
    cgroups: cgroupFolders(),
    files: ['/run', ...folders]
      .flatMap((folder) =>
        readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map(
          (name) => `${folder}/${name}`,
        ),
      )
      .sort(),
  };
}

/** Which namespace of a kind a process is in; nothing of one that has ended meanwhile. */
export function namespaceOf(directory: string, kind: 'net' | 'pid'): readonly string[] {
  try {
    return [readlinkSync(`${directory}/ns/${kind}`)];
  } catch {
    return [];
  }
}
