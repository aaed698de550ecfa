import { writeFileSync, rmSync } from 'node:fs';
import process from 'node:process';
import { isInit, type ProcessInfo } from '../../../support/processes.ts';
import { pause } from '../../../support/pause.ts';
import { type MemoryCgroup, noMemoryCgroup, openMemoryCgroup } from '../../../support/memory-cgroup.ts';
import type { World, WorldProcess } from '../../../support/world.ts';
import type { Expectation } from '../outcome.ts';
import type { Scene } from '../scenes.ts';

/** What an event is given to act on. */
export interface Stage {
  readonly world: World;
  readonly scene: Scene;
  /** The command of the scene. */
  readonly run: WorldProcess;
  readonly isOver: () => boolean;
  /** From 0 to below 1. */
  readonly lot: number;
  /** For what has to be put right when the moment is over. */
  readonly later: (mend: () => void) => void;
  /** For what has to be put away when the world is gone. */
  readonly atLast: (what: AsyncDisposable) => void;
}

export interface NamespaceEvent {
  readonly expects: Expectation;
  /** Which scenes it can happen in; all, if it is not told. */
  readonly fits?: (scene: Scene) => boolean;
  /** The scene is played on a terminal. */
  readonly needsTerminal?: true;
  readonly skip?: string | false;
  /** Resolves with whether it came to that. */
  readonly happen: (stage: Stage) => Promise<boolean>;
  /** From the scene's beginning, not at a moment of it. */
  readonly atOnce?: true;
}

const isOuter = ({ command }: ProcessInfo): boolean => /^unshare .*podnet-init/.test(command);
const isAgent = ({ command }: ProcessInfo): boolean =>
  command.includes('agent/agent.js') && !command.includes('podnet-init');
const isServer = ({ command }: ProcessInfo): boolean => command.startsWith('node -e ');
const isControl = ({ command }: ProcessInfo): boolean => command.includes('control/control.js');

/** One of the processes, once there is one. Nothing when the scene is over before. */
async function find(
  { world, isOver, lot }: Stage,
  isMeant: (info: ProcessInfo) => boolean,
): Promise<number | undefined> {
  for (; ; await pause(10)) {
    const found = world.processes('').filter(isMeant);
    if (found.length > 0) return found[Math.floor(lot * found.length)]?.pid;
    if (isOver()) return undefined;
  }
}

function send(pid: number | undefined, signal: NodeJS.Signals): boolean {
  try {
    return pid !== undefined && process.kill(pid, signal);
  } catch {
    return false;
  }
}

const toPodnet =
  (signal: NodeJS.Signals) =>
  async (stage: Stage): Promise<boolean> =>
    !stage.isOver() && send(stage.run.pid, signal);

const killing =
  (isMeant: (info: ProcessInfo) => boolean, signal: NodeJS.Signals = 'SIGKILL') =>
  async (stage: Stage): Promise<boolean> =>
    send(await find(stage, isMeant), signal);

/** Held up for a time of the lot's choice. */
const pausing =
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

const starving =
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
const littleMemory = async (stage: Stage): Promise<boolean> =>
  confine(stage, openMemoryCgroup((20 + Math.round(stage.lot * 160)) * (1 << 20)), stage.run.pid);

/** HOME, the state, TMPDIR and where reports go are on one disk: not a byte more fits there. */
async function fillDisk({ world, later, isOver }: Stage): Promise<boolean> {
  const file = world.pathOf('/run/fill');
  later(() => rmSync(file, { force: true }));
  for (let bytes = 1 << 20; bytes >= 1; bytes >>= 4) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      // As large a piece does not fit any more.
    }
  }
  return !isOver();
}

async function closePipes({ run, isOver }: Stage): Promise<boolean> {
  if (isOver()) return false;
  run.stdout?.destroy();
  run.stderr?.destroy();
  return true;
}

const stands = ({ up, leavesCluster }: Scene): boolean => up !== undefined || leavesCluster === true;
const hasServer = ({ up, hasOwnServer }: Scene): boolean => up !== undefined || hasOwnServer === true;

/** What happens on a machine without an engine, by name. */
export const namespaceEvents: Readonly<Record<string, NamespaceEvent>> = {
  SIGKILL: { expects: { kind: 'killed' }, happen: toPodnet('SIGKILL') },
  SIGTERM: { expects: { kind: 'signal', signal: 'SIGTERM', exitCode: 143 }, happen: toPodnet('SIGTERM') },
  SIGINT: { expects: { kind: 'signal', signal: 'SIGINT', exitCode: 130 }, happen: toPodnet('SIGINT') },
  SIGHUP: { expects: { kind: 'signal', signal: 'SIGHUP', exitCode: 129 }, happen: toPodnet('SIGHUP') },
  'closed terminal': {
    expects: { kind: 'signal', signal: 'SIGHUP', exitCode: 129 },
    needsTerminal: true,
    // Who has its other end is killed.
    happen: toPodnet('SIGKILL'),
  },
  'closed pipe': { expects: { kind: 'unread' }, happen: closePipes },
  'full disk': { expects: { kind: 'surroundings' }, happen: fillDisk },
  'agent killed': { expects: { kind: 'surroundings' }, happen: killing(isAgent) },
  'holder of the namespaces killed': {
    expects: { kind: 'surroundings' },
    happen: killing(isOuter),
  },
  'first process of the namespaces killed': {
    expects: { kind: 'surroundings' },
    happen: killing(isInit),
  },
  'agent held up': { expects: { kind: 'unharmed' }, happen: pausing(isAgent, 800) },
  'agent stopped for good': {
    expects: { kind: 'surroundings' },
    happen: killing(isAgent, 'SIGSTOP'),
  },
  'podnet held up': { expects: { kind: 'unharmed' }, happen: pausing(undefined, 1_500) },
  'process of a pod killed': {
    expects: { kind: 'surroundings' },
    fits: hasServer,
    happen: killing(isServer),
  },
  'podnet out of memory': {
    expects: { kind: 'killed' },
    skip: noMemoryCgroup,
    happen: starving(undefined),
  },
  'agent out of memory': {
    expects: { kind: 'surroundings' },
    skip: noMemoryCgroup,
    happen: starving(isAgent),
  },
  'little memory for all': {
    expects: { kind: 'killed' },
    skip: noMemoryCgroup,
    atOnce: true,
    happen: littleMemory,
  },
  'control process killed': { expects: { kind: 'surroundings' }, fits: stands, happen: killing(isControl) },
  'control process ended': {
    expects: { kind: 'surroundings' },
    fits: stands,
    happen: killing(isControl, 'SIGTERM'),
  },
  'control process held up': {
    expects: { kind: 'unharmed' },
    fits: stands,
    happen: pausing(isControl, 1_500),
  },
};
