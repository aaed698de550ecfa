import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { podnet } from '../../support/built-cli.ts';
import { listProcesses } from '../../support/processes.ts';
import { endOf } from '../../support/run-podnet.ts';
import { openWorld } from '../../support/world.ts';
import type { Place } from './place.ts';

const env = (home: string) => ({ XDG_STATE_HOME: `/run/home/${home}`, PODNET_RUNTIME: 'namespace' });

/** Every second home is the user 65534's, the others are root's. */
const userOf = (home: string): 'root' | 'nobody' => (home.endsWith('-nobody') ? 'nobody' : 'root');

export async function openNamespacePlace(): Promise<Place> {
  const world = await openWorld();
  const homes = new Set<string>();
  mkdirSync(world.pathOf('/run/files'));
  let before = await world.state();
  /** Where the state of its clusters is: only what is in there comes and goes. */
  const ensureHome = async (home: string): Promise<void> => {
    if (homes.has(home)) return;
    homes.add(home);
    mkdirSync(world.pathOf(`/run/home/${home}`));
    chmodSync(world.pathOf(`/run/home/${home}`), 0o777);
    before = { ...before, files: [...before.files, `/run/home/${home}`].toSorted() };
  };
  return {
    runtime: 'namespace',
    async start(words, home, onOutput) {
      await ensureHome(home);
      const child = await world.spawn(podnet(...words), userOf(home), { env: env(home) });
      return {
        ended: endOf(child, (_child, text) => onOutput?.(text)),
        signal: (name) => kill(child.pid, name),
      };
    },
    async killControl(cluster, home) {
      const file = world.pathOf(`/run/home/${home}/podnet/clusters/${cluster}/control.pid`);
      await world.run(['kill', '-9', readFileSync(file, 'utf8').trim()], 'root');
      const word = `control/control.js ${cluster}`;
      const isThere = () =>
        world.processes(word).some(({ pid }) => listProcesses().some((it) => it.pid === pid));
      while (isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    write(name, text) {
      const file = `/run/files/${name}`;
      writeFileSync(world.pathOf(file), text);
      before = { ...before, files: [...new Set([...before.files, file])].toSorted() };
      return file;
    },
    settled: () => world.settled(before),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
