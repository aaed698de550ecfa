// A Docker engine of our own, for tests and benchmarks: in a network namespace of its own, so that its bridges
// and rules are never the machine's, and with all its files in one folder.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import process from 'node:process';
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

/** Why an engine cannot be started here, or undefined. */
export function whyNoEngine() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root on Linux can start an engine';
  const places = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  const there = places.some((place) => existsSync(path.join(place, 'dockerd')));
  return there ? undefined : 'dockerd is not installed';
}

/**
 * Starts an engine and resolves when it answers.
 * `pid` is dockerd's own: /proc/PID/ns/net is the network namespace that stands for its machine.
 */
export async function startEngine(
  options = [],
  { folder = mkdtempSync('/var/tmp/podnet-engine-'), diskBytes = 0 } = {},
) {
  const data = path.join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const socketPath = path.join(folder, 'docker.sock');
  const words = [
    'dockerd',
    `--data-root=${data}`,
    `--exec-root=${path.join(folder, 'exec')}`,
    `--host=unix://${socketPath}`,
    `--pidfile=${path.join(folder, 'pid')}`,
    // What forwards and masquerades on a developer's machine is none of an engine's here.
    '--ip-masq=false',
    '--ip-forward=false',
    ...options,
  ];
  // All of them exec one another, so the child is dockerd in the end. It ends with whoever started it.
  const wrap = [
    '--pdeathsig',
    'TERM',
    '--',
    'unshare',
    '--net',
    // A disk of its own is mounted where nobody else sees it, and goes with the engine.
    ...(diskBytes > 0 ? ['--mount'] : []),
    '--',
    'sh',
    '-c',
    `ip link set lo up; ${diskBytes > 0 ? `mount -t tmpfs -o size=${diskBytes} tmpfs ${data}; ` : ''}exec "$@"`,
    'sh',
  ];
  const child = spawn('setpriv', [...wrap, ...words], { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (piece) => {
    log = (log + piece).slice(-20_000);
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.once('error', (error) => {
    log += error.message;
  });
  const engine = {
    address: `unix://${socketPath}`,
    socketPath,
    folder,
    pid: child.pid,
    log: () => log,
    /** Ends it as a machine's shutdown does, or, with SIGKILL, as a crash does; its files stay. */
    async end(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
    /** Starts it again, with all it had. */
    restart: () => startEngine(options, { folder, diskBytes }),
    async stop() {
      await engine.end();
      unmountBelow(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(50)) {
    if (await answers(socketPath)) return engine;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) break;
  }
  await engine.stop();
  throw new Error(`dockerd did not start:\n${log}`);
}

/** Namespaces and layers that an engine which crashed left mounted. */
function unmountBelow(folder) {
  const { stdout } = spawnSync('findmnt', ['--raw', '--noheadings', '--output', 'TARGET'], {
    encoding: 'utf8',
  });
  const below = (stdout ?? '').split('\n').filter((target) => target.startsWith(`${folder}/`));
  for (const target of below.reverse()) spawnSync('umount', ['--lazy', target]);
}
