import process from 'node:process';
import { type MemoryCgroup, openMemoryCgroup } from '../../support/memory-cgroup.ts';
import { pause } from '../../support/pause.ts';
import type { ProcessInfo } from '../../support/processes.ts';
import type { Stage } from './stage.ts';

/** One of the processes, once there is one. Nothing when the scene is over before. */
export async function find(
  { ground, isOver, lot }: Stage,
  isMeant: (info: ProcessInfo) => boolean,
): Promise<number | undefined> {
  for (; ; await pause(10)) {
    const found = ground.processes('').filter(isMeant);
    if (found.length > 0) return found[Math.floor(lot * found.length)]?.pid;
    if (isOver()) return undefined;
  }
}

export function send(pid: number | undefined, signal: NodeJS.Signals): boolean {
  try {
    return pid !== undefined && process.kill(pid, signal);
  } catch {
    return false;
  }
}

export const toPodnet =
  (signal: NodeJS.Signals) =>
  async (stage: Stage): Promise<boolean> =>
    !stage.isOver() && send(stage.run.pid, signal);

export const killing =
  (isMeant: (info: ProcessInfo) => boolean, signal: NodeJS.Signals = 'SIGKILL') =>
  async (stage: Stage): Promise<boolean> =>
    send(await find(stage, isMeant), signal);

/** Held up for a time of the lot's choice. */
export const pausing =
  (isMeant: ((info: ProcessInfo) => boolean) | undefined, longestMs: number) =>
  async (stage: Stage): Promise<boolean> => {
    const pid = isMeant === undefined ? stage.run.pid : await find(stage, isMeant);
    if (stage.isOver() || !send(pid, 'SIGSTOP')) return false;
    await pause(stage.lot * longestMs);
    const isUp = send(pid, 'SIGCONT');
    // nsenter stops with its child (sys-utils/nsenter.c: continue_as_child).
    stage.run.kill('SIGCONT');
    return isUp;
  };

/** Less than what the next thing it does takes. */
const nothingLeft = 1 << 20;

export const starving =
  (isMeant: ((info: ProcessInfo) => boolean) | undefined) =>
  async (stage: Stage): Promise<boolean> => {
    const pid = isMeant === undefined ? stage.run.pid : await find(stage, isMeant);
    return pid !== undefined && confine(stage, openMemoryCgroup(nothingLeft), pid);
  };

function confine({ later, atLast }: Stage, cgroup: MemoryCgroup, pid: number): boolean {
  later(() => cgroup.lift());
  atLast(cgroup);
  try {
    cgroup.add(pid);
    return true;
  } catch {
    return false;
  }
}

/** From nothing that could work to all that is needed. */
export const littleMemory = async (stage: Stage): Promise<boolean> =>
  confine(stage, openMemoryCgroup((20 + Math.round(stage.lot * 160)) * (1 << 20)), stage.run.pid);

export async function closePipes({ run, isOver }: Stage): Promise<boolean> {
  if (isOver()) return false;
  run.stdout?.destroy();
  run.stderr?.destroy();
  return true;
}
