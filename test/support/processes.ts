import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** A process as /proc shows it. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  /** Its words, separated by spaces. */
  readonly command: string;
}

/** The processes that a /proc shows, without zombies and those that ended while we looked. */
export function listProcesses(proc = '/proc'): readonly ProcessInfo[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`${proc}/${name}/stat`, 'utf8');
        // The name in parentheses may hold anything; what follows the last one is: state, parent, … (proc(5)).
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`${proc}/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return [];
      }
    });
}

/** The children of a process, their children and so on. */
export function descendantsOf(pid: number): readonly ProcessInfo[] {
  const all = listProcesses();
  const found: ProcessInfo[] = [];
  for (let generation = [pid]; generation.length > 0; ) {
    const children = all.filter(({ parent }) => generation.includes(parent));
    found.push(...children);
    generation = children.map((child) => child.pid);
  }
  return found;
}

/** The first process of an agent's PID namespace: the shell that the namespace runtime starts. */
export const isInit = ({ command }: ProcessInfo): boolean => /^\S*sh -c .*podnet-init /.test(command);

/** `NAME=value`, as a process was started with; nothing of one that has ended. */
export function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Kills the reaper of a podnet, which is a child of it for as long as it lives. */
export function killReaper(podnet: number | undefined): void {
  for (const { pid, command } of descendantsOf(podnet ?? 0)) {
    if (!command.includes('podnet-reaper')) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}
