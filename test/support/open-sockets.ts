import { readFileSync } from 'node:fs';

/** A connection that both ends have closed and that the kernel only remembers (net/tcp_states.h). */
const timeWait = '06';

/**
 * The sockets of the netns that a process is in: of unix sockets those that have a name, of the others kind and local
 * address, sorted. Netlink's are left out: their numbers are the kernel's choice, and they end with their process.
 */
export function openSockets(pid: number): readonly string[] {
  const lines = (kind: string): readonly (readonly string[])[] =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'utf8')
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
      .map((line) => line.trim().split(/\s+/));
  const named = lines('unix').flatMap((words) => (words[7] === undefined ? [] : [`unix ${words[7]}`]));
  const internet = (['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'] as const).flatMap((kind) =>
    lines(kind).flatMap((words) => (words[3] === timeWait ? [] : [`${kind} ${words[1]}`])),
  );
  const packet = lines('packet').map((words) => `packet ${words[3]}`);
  return [...named, ...internet, ...packet].toSorted();
}
