import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { podnet } from '../../support/built-cli.ts';

/** How a command line ended, and what it took. */
export interface Measured {
  /** Null when it did not end in time. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of the process alone, so that others on the machine do not count; undefined when it did not end by itself. */
  readonly cpuMs: number | undefined;
  /** The most memory it had at once. */
  readonly peakMb: number | undefined;
}

export interface ChildOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly asNobody?: boolean | undefined;
  /** Then it is killed, by the clock on the wall. */
  readonly limitMs: number;
}

/**
 * Runs in the child before podnet does. Not wait4: its ru_maxrss is at least that of the process it was forked from
 * (exec_mmap of the kernel keeps the greater), which is this one. VmHWM is of the child's own memory only.
 */
const meter = `
import { readFileSync, writeSync } from 'node:fs';
process.on('exit', () => {
  const [, peak] = /VmHWM:\\s*(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  const { user, system } = process.cpuUsage();
  writeSync(3, JSON.stringify([(user + system) / 1000, peak / 1000]));
});`;

/** The built command line, in a session of its own, without any input. */
export async function measured(words: readonly string[], options: ChildOptions): Promise<Measured> {
  const [node = process.execPath, ...main] = podnet(...words);
  const child = spawn(node, ['--import', `data:text/javascript,${encodeURIComponent(meter)}`, ...main], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
    ...(options.asNobody === true && { uid: 65_534, gid: 65_534 }),
  });
  const killer = setTimeout(() => child.kill('SIGKILL'), options.limitMs);
  // Descriptor 3 is a pipe that the child writes to.
  const figures = child.stdio[3] as Readable;
  assert.ok(child.stdout !== null && child.stderr !== null);
  const [stdout, stderr, measures] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    text(figures),
    child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined,
  ]);
  clearTimeout(killer);
  const [cpuMs, peakMb] = measures === '' ? [] : (JSON.parse(measures) as readonly number[]);
  return { exitCode: child.exitCode, stdout, stderr, cpuMs, peakMb };
}
