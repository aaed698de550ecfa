// A Docker engine of our own, for tests and benchmarks: in a network namespace of its own, so that its bridges
// and rules are never the machine's, and with all its files in one folder.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { newFolder, startDaemon } from './private-daemon.mjs';

/** Why an engine cannot be started here, or undefined. */
export function whyNoEngine(program = 'dockerd') {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root on Linux can start an engine';
  const places = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  const there = places.some((place) => existsSync(path.join(place, program)));
  return there ? undefined : `${program} is not installed`;
}

/**
 * Starts an engine and resolves when it answers.
 * `pid` is dockerd's own: /proc/PID/ns/net is the network namespace that stands for its machine.
 */
export async function startEngine(options = [], { folder = newFolder(), diskBytes = 0 } = {}) {
  const data = path.join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const dockerd = [
    'dockerd',
    `--data-root=${data}`,
    `--exec-root=${path.join(folder, 'exec')}`,
    `--host=unix://${path.join(folder, 'engine.sock')}`,
    `--pidfile=${path.join(folder, 'pid')}`,
    // What forwards and masquerades on a developer's machine is none of an engine's here.
    '--ip-masq=false',
    '--ip-forward=false',
    ...options,
  ];
  // A disk of its own is mounted where nobody else sees it, and goes with the engine.
  const disk = diskBytes > 0 ? `mount -t tmpfs -o size=${diskBytes} tmpfs '${data}'; ` : '';
  const unshare = ['unshare', '--net', ...(diskBytes > 0 ? ['--mount'] : []), '--'];
  // All of them exec one another, so the process is dockerd's in the end.
  const words = [...unshare, 'sh', '-c', `ip link set lo up; ${disk}exec "$@"`, 'sh', ...dockerd];
  const { leave, ...daemon } = await startDaemon({ folder, words, deathSignal: 'SIGTERM' });
  return {
    ...daemon,
    restart() {
      leave();
      return startEngine(options, { folder, diskBytes });
    },
  };
}
