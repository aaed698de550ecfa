import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import process from 'node:process';

/** A process can fork while it is looked for; one that keeps doing that is not chased for ever. */
const maxRounds = 20;

/**
 * Kills all processes of a session, also those with a process group of their own, as the jobs of a shell have.
 * @param leader the process id of its leader, which may have ended
 */
export function killSession(leader: number): void {
  for (let round = 0; round < maxRounds; round++) {
    const members = membersOf(leader);
    if (members.length === 0) return;
    for (const pid of members) kill(pid);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/**
 * /proc may be that of an outer PID namespace: it then tells the ids of each namespace from its own to the
 * process's (proc_pid_status(5), NSpid, NSsid), of which ours is the last where the process is in ours.
 */
function membersOf(leader: number): readonly number[] {
  const ours = readlinkSync('/proc/self/ns/pid');
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      if (readlinkSync(`/proc/${entry}/ns/pid`) !== ours) return [];
      const status = readFileSync(`/proc/${entry}/status`, 'utf8');
      const isDead = /^State:\s*[ZX]/m.test(status);
      return !isDead && lastId(status, 'NSsid') === leader ? [lastId(status, 'NStgid')] : [];
    } catch {
      // Gone meanwhile, or not ours to look at.
      return [];
    }
  });
}

const lastId = (status: string, field: string): number =>
  Number(new RegExp(`^${field}:.*?(\\d+)$`, 'm').exec(status)?.[1]);
