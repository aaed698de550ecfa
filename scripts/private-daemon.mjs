// A program that serves the API of container engines, for tests and benchmarks: with all its files in one folder,
// of which nothing stays, however the process that started it ends.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 30_000;

/** Whether an engine answers at a unix socket. */
export function answers(socketPath) {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('timeout', () => ping.destroy());
    ping.on('error', () => resolve(false));
    ping.end();
  });
}

export const newFolder = () => mkdtempSync('/var/tmp/podnet-engine-');

/**
 * Starts a daemon and resolves when it answers.
 * @param words its command line; it becomes the process that this makes, or ends with it
 * @param deathSignal what ends it: also when whoever started it is gone
 */
export async function startDaemon({ folder, words, env, deathSignal }) {
  const socketPath = path.join(folder, 'engine.sock');
  const wrapped = ['--pdeathsig', deathSignal.slice('SIG'.length), '--', ...words];
  // A session of its own: a Ctrl-C is for the tests, which still need it to clean up.
  const child = spawn('setpriv', wrapped, {
    cwd: '/',
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (piece) => {
    log = (log + piece).slice(-20_000);
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const isOver = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  child.once('error', (error) => {
    log += error.message;
  });
  const heir = child.pid === undefined ? undefined : startHeir(child.pid, folder);
  const daemon = {
    address: `unix://${socketPath}`,
    socketPath,
    folder,
    pid: child.pid,
    log: () => log,
    async end(signal = deathSignal) {
      if (isOver()) return;
      child.kill(signal);
      await ended;
    },
    leave: () => heir?.dismiss(),
    async stop() {
      await daemon.end();
      await heir?.call();
    },
  };
  for (const end = performance.now() + patienceMs; performance.now() < end; await sleep(50)) {
    if (await answers(socketPath)) return daemon;
    if (isOver()) break;
  }
  await daemon.stop();
  throw new Error(`${words.at(0)} did not start:\n${log}`);
}

/** Waits for the daemon's end, takes away what one that crashed left mounted, and then its folder. */
const inherit = `
read -r word && exit
tries=150
while kill -0 "$1" && [ $((tries -= 1)) -gt 0 ]; do sleep 0.1; done
kill -KILL "$1"
findmnt --raw --noheadings --output TARGET | grep "^$2/" | sort -r |
  while read -r target; do umount --lazy "$target"; done
rm -rf "$2"`;

/** Who clears up after a daemon when its pipe ends: this process may be killed, and the daemon's folder would stay. */
function startHeir(pid, folder) {
  const child = spawn('sh', ['-c', inherit, 'sh', String(pid), folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.on('error', () => undefined);
  child.unref();
  child.stdin.unref();
  return {
    dismiss: () => child.stdin.end('over\n'),
    call() {
      child.ref();
      child.stdin.end();
      return ended;
    },
  };
}
