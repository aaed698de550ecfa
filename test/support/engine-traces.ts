import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { descendantsOf, environmentOf, listProcesses } from './processes.ts';
import { openSockets } from './open-sockets.ts';

/** What an engine's machine has beside what the engine tells of, sorted, in words that do not depend on its lots. */
export interface EngineTraces {
  /** nftables and iptables of the engine's netns: the engine's own rules are among them. */
  readonly rules: readonly string[];
  readonly sockets: readonly string[];
  /** Below the engine's folder: containers' disks and shm, and netns that are held. */
  readonly mounts: readonly string[];
  /** One of the engine's helpers for each container that runs, and whatever has podnet's programs. */
  readonly processes: readonly string[];
  /** Cgroups of its containers. */
  readonly cgroups: number;
}

/** Container ids, links' names, unix sockets that the kernel named (unix(7), autobind). */
const lots = /[0-9a-f]{12,}|veth\w+|@[0-9a-f]{5}\b/g;

const rulesOf = `nft list ruleset 2>/dev/null; iptables-legacy-save 2>/dev/null | grep '^-'; true`;

/**
 * @param pid of dockerd
 * @param folder of the engine's files
 * @param cgroupParent of its containers
 */
export function engineTraces(
  pid: number,
  folder: string,
  cgroupParent: string,
  address: string,
): EngineTraces {
  const shims = listProcesses().filter(({ command }) => isShim(command) && command.includes(folder));
  const forgotten = shims.filter((shim) => !holds(shim.pid)).map(({ command }) => command);
  const rules = execFileSync('nsenter', [`--target=${pid}`, '--net', 'sh', '-c', rulesOf], {
    encoding: 'utf8',
  });
  return {
    // Counters count on; bridges are named by their networks' ids.
    rules: rules
      .replaceAll(/counter packets \d+ bytes \d+/g, 'counter')
      .replaceAll(lots, '#')
      .split('\n')
      .toSorted(),
    sockets: without(
      openSockets(pid)
        .map((line) => line.replaceAll(lots, '#'))
        .filter((line) => !line.startsWith('tcp')),
      forgotten.map(() => 'unix /run/containerd/s/#'),
    ),
    mounts: readFileSync(`/proc/${pid}/mounts`, 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '')
      .filter((place) => place.startsWith(folder))
      .map((place) => place.replaceAll(lots, '#'))
      .toSorted(),
    processes: listProcesses()
      .filter(
        (info) =>
          (shims.some(({ pid: shim }) => shim === info.pid) && !forgotten.includes(info.command)) ||
          (/reaper|control\/control\.js|cli\/main\.js/.test(info.command) &&
            environmentOf(info.pid).includes(`DOCKER_HOST=${address}`)),
      )
      .map(({ command }) => command.replaceAll(lots, '#'))
      .toSorted(),
    cgroups: [`/sys/fs/cgroup/memory/${cgroupParent}`, `/sys/fs/cgroup/${cgroupParent}`]
      .flatMap(foldersIn)
      .filter((id) => !forgotten.some((command) => command.includes(id))).length,
  };
}

const isShim = (command: string): boolean => command.includes('containerd-shim');

/**
 * Whether a container runs there. An engine that is killed while it makes or starts one forgets its shim, with nothing in
 * it or with a program that waits for ever for the word to begin, its socket and its cgroup; no call of the engine's API
 * can remove that.
 */
const holds = (shim: number): boolean => descendantsOf(shim).some(({ command }) => command !== 'runc init');

/** A list less each of some lines once. */
function without(lines: readonly string[], gone: readonly string[]): readonly string[] {
  const left = [...lines];
  for (const line of gone) {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
  }
  return left;
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
