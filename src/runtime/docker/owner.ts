import { readFileSync, readlinkSync } from 'node:fs';
import process from 'node:process';

/**
 * This process, so that another one on the same machine can tell whether it still lives: the machine's start,
 * the PID namespace, the process id, and when it began (ids are given again). Undefined where /proc tells
 * nothing of this (macOS).
 */
export function thisOwner(): string | undefined {
  try {
    return [bootId(), pidNamespace(), process.pid, startOf(process.pid)].join('/');
  } catch {
    return undefined;
  }
}

/** Whether the owner lives; undefined when that cannot be told from here. */
export function ownerLives(owner: string): boolean | undefined {
  const [boot, namespace, pid, start] = owner.split('/');
  try {
    if (boot !== bootId() || namespace !== pidNamespace()) return undefined;
  } catch {
    return undefined;
  }
  try {
    return startOf(Number(pid)) === start;
  } catch {
    return false;
  }
}

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const pidNamespace = (): string => readlinkSync('/proc/self/ns/pid');

/** Field 22 of /proc/PID/stat; the name before it may hold blanks and parentheses (proc(5)). */
function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
