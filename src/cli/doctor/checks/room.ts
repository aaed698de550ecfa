import { type Check, ok, type Verdict, warn } from '../check.ts';
import type { Machine, Room } from '../machine.ts';

/** Of a cluster of three nodes and thirty pods that run something; images of nodes take 150 MB while they are made. */
const leastMemoryBytes = 500e6;
const leastTemporaryBytes = 500e6;
/** What is known of a standing cluster is some hundred kilobytes. */
const leastStateBytes = 20e6;

const inMB = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** Room for what podnet keeps, in memory and on disks. */
export const roomChecks: readonly Check<Machine>[] = [
  {
    id: 'memory',
    name: 'memory',
    why: 'The kernel ends processes of nodes and pods when it has none left.',
    mend: 'end what takes it: ps -e --sort -rss -o rss,comm | head',
    look: (machine) => {
      const line = /^MemAvailable:\s+(\d+) kB/m.exec(machine.read('/proc/meminfo') ?? '');
      if (line === null) return undefined;
      const bytes = Number(line[1]) * 1024;
      return judge(bytes, leastMemoryBytes, 'available');
    },
  },
  {
    id: 'temporary-folder',
    name: 'temporary files',
    why: 'CNI plugins, archives and sockets that a run needs are put there.',
    mend: 'export TMPDIR=FOLDER: one of yours on another disk',
    look: (machine) => judgeRoom(machine.temporaryFolder, machine, leastTemporaryBytes),
  },
  {
    id: 'state-folder',
    name: 'state of clusters',
    why: 'podnet up keeps there what a cluster is to be, so that it comes up again after a restart.',
    mend: 'export XDG_STATE_HOME=FOLDER: one of yours, with room',
    look: (machine) => judgeRoom(machine.stateFolder, machine, leastStateBytes),
  },
];

function judgeRoom(folder: string, machine: { room(folder: string): Room }, leastBytes: number): Verdict {
  const { writable, freeBytes } = machine.room(folder);
  if (!writable) return warn(`${folder} cannot be written to`);
  return judge(freeBytes, leastBytes, `free in ${folder}`);
}

const judge = (bytes: number, least: number, where: string): Verdict =>
  bytes >= least ? ok(`${inMB(bytes)} ${where}`) : warn(`${inMB(bytes)} ${where}, less than ${inMB(least)}`);
