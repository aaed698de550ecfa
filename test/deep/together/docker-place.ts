import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { startEngine } from '../../../scripts/private-engine.mjs';
import { podnet } from '../../support/built-cli.ts';
import { engineSettled, engineState } from '../../support/engine.ts';
import { pause } from '../../support/pause.ts';
import { environmentOf, listProcesses } from '../../support/processes.ts';
import { endOf } from '../../support/run-podnet.ts';
import type { Place } from './place.ts';

/** An engine of its own: what is in it is ours, and at first it has no image. */
export async function openDockerPlace(): Promise<Place> {
  const folder = mkdtempSync('/var/tmp/podnet-test-');
  for (const name of ['homes', 'tmp', 'files']) mkdirSync(path.join(folder, name));
  const engine = await startEngine();
  const look = () => engineState(engine.address, engine.pid);
  const clean = await look();
  const homeOf = (home: string): string => path.join(folder, 'homes', home);
  /** Those of this place, by the folder of their state. */
  const controls = () =>
    listProcesses()
      .filter(({ command }) => command.includes('control/control.js'))
      .filter(({ pid }) => environmentOf(pid).some((it) => it.startsWith(`XDG_STATE_HOME=${folder}/`)));
  return {
    runtime: 'docker',
    async start(words, home, onOutput) {
      mkdirSync(homeOf(home), { recursive: true });
      const [program = '', ...rest] = podnet(...words);
      const child = spawn(program, rest, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          HOME: homeOf(home),
          TMPDIR: path.join(folder, 'tmp'),
          XDG_STATE_HOME: homeOf(home),
          DOCKER_HOST: engine.address,
          PODNET_RUNTIME: 'docker',
        },
      });
      return {
        ended: endOf(child, (_child, text) => onOutput?.(text)),
        signal: (name) => void child.kill(name),
      };
    },
    async killControl(cluster, home) {
      const file = path.join(homeOf(home), 'podnet/clusters', cluster, 'control.pid');
      const pid = Number(readFileSync(file, 'utf8'));
      process.kill(pid, 'SIGKILL');
      while (controls().some((control) => control.pid === pid)) await pause(20);
    },
    write(name, text) {
      const file = path.join(folder, 'files', name);
      writeFileSync(file, text);
      return file;
    },
    async settled() {
      await engineSettled(look, clean);
      for (let tries = 0; tries < 200 && controls().length > 0; tries++) await pause(20);
      assert.deepEqual(controls(), [], 'control processes are left');
      const files = ['homes', 'tmp'].flatMap((part) =>
        readdirSync(path.join(folder, part), { recursive: true, encoding: 'utf8' }),
      );
      assert.deepEqual(
        files.filter((file) => file.includes('podnet')),
        [],
        'files are left',
      );
    },
    async [Symbol.asyncDispose]() {
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
