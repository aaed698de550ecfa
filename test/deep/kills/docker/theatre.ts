import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import { type PrivateEngine, startEngine } from '../../../../scripts/private-engine.mjs';
import { podnet, repository } from '../../../support/built-cli.ts';
import { engineState, testEngine } from '../../../support/engine.ts';
import { engineTraces } from '../../../support/engine-traces.ts';
import { pause } from '../../../support/pause.ts';
import { descendantsOf, environmentOf, listProcesses } from '../../../support/processes.ts';
import { type Ended, endOf } from '../../../support/run-podnet.ts';
import type { Folders } from '../play-scene.ts';
import { sceneFiles } from '../scenes.ts';
import type { Ground, Running } from '../stage.ts';

/** A run that was killed may have to wait for its lease, a reaper for an engine. */
const patienceMs = 90_000;
/** Enough for the image, and some nodes. */
const smallDiskBytes = 600e6;

/** An engine of its own with somebody else's things in it, and a home for whoever uses it. */
export class Theatre implements AsyncDisposable, Ground {
  readonly folder: string;
  readonly folders: Folders;
  #engine: PrivateEngine;
  #clean: object = {};
  readonly #cgroups: string;

  static async open(disk: 'large' | 'small'): Promise<Theatre> {
    const folder = mkdtempSync('/var/tmp/podnet-kills-');
    const cgroups = `podnet-test-${path.basename(folder)}`;
    const engine = await startEngine([`--cgroup-parent=/${cgroups}`], {
      diskBytes: disk === 'small' ? smallDiskBytes : 0,
    });
    const theatre = new Theatre(folder, engine, cgroups);
    await theatre.#furnish();
    return theatre;
  }

  private constructor(folder: string, engine: PrivateEngine, cgroups: string) {
    this.folder = folder;
    this.folders = { in: path.join(folder, 'in'), out: path.join(folder, 'out') };
    this.#engine = engine;
    this.#cgroups = cgroups;
  }

  get engine(): PrivateEngine {
    return this.#engine;
  }

  get docker(): ReturnType<typeof testEngine> {
    return testEngine(this.#engine.address);
  }

  get #env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      HOME: path.join(this.folder, 'home'),
      TMPDIR: path.join(this.folder, 'tmp'),
      DOCKER_HOST: this.#engine.address,
      PODNET_RUNTIME: 'docker',
    };
  }

  async spawn(words: readonly string[]): Promise<Running> {
    const [program = '', ...args] = words;
    const child = spawn(program, args, { env: this.#env, stdio: ['pipe', 'pipe', 'pipe'] });
    const { pid } = child;
    assert.ok(pid !== undefined, `${program} starts`);
    return Object.assign(child, { pid });
  }

  async run(...words: readonly string[]): Promise<Ended> {
    const child = await this.spawn(podnet(...words));
    child.stdin?.end();
    return await endOf(child);
  }

  readonly pathOf = (file: string): string => file;

  readonly processes: Ground['processes'] = (word) =>
    listProcesses().filter(
      ({ pid, command }) =>
        command.includes(word) && environmentOf(pid).includes(`HOME=${path.join(this.folder, 'home')}`),
    );

  /** Starts the engine again that was ended or killed; what was in it is there again, but for what ran. */
  async restart(): Promise<void> {
    this.#engine = await this.#engine.restart();
  }

  async state(): Promise<object> {
    const { address, pid, folder } = this.#engine;
    const volumes = await this.docker.listVolumes();
    const images = await this.docker.listImages({ all: true });
    return {
      ...(await engineState(address, pid)),
      ...engineTraces(pid ?? 0, folder, this.#cgroups, address),
      volumes: volumes.Volumes.map(({ Name }) => Name).toSorted(),
      images: images.map(({ RepoTags }) => (RepoTags ?? ['-']).join()).toSorted(),
      files: readdirSync(this.folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => !name.startsWith('out'))
        .toSorted(),
    };
  }

  /** @throws AssertionError with what is left, or is not there any more */
  readonly settled = async (): Promise<void> => {
    for (const end = performance.now() + patienceMs; performance.now() < end; await pause(200)) {
      if (isDeepStrictEqual(await this.state(), this.#clean)) return;
    }
    assert.deepEqual(await this.state(), this.#clean, 'something is left');
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine.stop();
    this.#endShims();
    // The engine removes its containers' cgroups, not the one that they are in.
    for (const hierarchy of ['', ...readdirSync('/sys/fs/cgroup')]) {
      const place = path.join('/sys/fs/cgroup', hierarchy, this.#cgroups);
      try {
        rmdirSync(place);
      } catch {
        // It is no hierarchy, or the engine was not ended in order: that was told already.
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What engines that were killed forgot; see `engineTraces`. */
  #endShims(): void {
    const shims = listProcesses().filter(
      ({ command }) => command.includes('containerd-shim') && command.includes(this.#engine.folder),
    );
    for (const { pid } of shims.flatMap((shim) => [...descendantsOf(shim.pid), shim])) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended with another of them.
      }
    }
  }

  async #furnish(): Promise<void> {
    const shipped = path.join(repository, 'scenarios/cni');
    for (const name of ['in/bin', 'home/.local/state/other', 'tmp/podnet-0']) {
      mkdirSync(path.join(this.folder, name), { recursive: true });
    }
    writeFileSync(path.join(this.folder, 'tmp/podnet-0/somebody'), 'else');
    for (const [name, text] of Object.entries(sceneFiles)) {
      writeFileSync(path.join(this.folders.in, name), text);
    }
    for (const name of ['10-routed.conflist', 'bin/routed']) {
      cpSync(path.join(shipped, name), path.join(this.folders.in, name));
    }
    // Makes the image, so that it is not what the moments fall into.
    const { exitCode, stdout, stderr } = await this.run('test', path.join(this.folders.in, 'one.yaml'));
    assert.equal(exitCode, 0, stdout + stderr);
    const { docker } = this;
    // Somebody else's: they look like ours in all but the labels.
    await docker.createNetwork({ Name: 'podnet-other', Labels: { run: 'podnet.run' } });
    await docker.createVolume({ Name: 'podnet-data' });
    const [image] = await docker.listImages();
    const other = await docker.createContainer({
      name: 'podnet-12345678-node-1',
      Image: image?.Id ?? '',
      Entrypoint: ['sleep', '86396'],
      HostConfig: { RestartPolicy: { Name: 'always' }, Binds: ['podnet-data:/data'] },
    });
    await other.start();
    this.#clean = await this.state();
  }
}
