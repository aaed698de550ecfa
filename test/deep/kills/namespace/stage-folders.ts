import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../../../support/built-cli.ts';
import type { World } from '../../../support/world.ts';
import { sceneFiles } from '../scenes.ts';

/** As they are called in the world. */
export const folders = { in: '/run/in', out: '/run/out' } as const;

/** What scenes read, and where they write to. */
export function layFolders(world: World): void {
  const shipped = path.join(repository, 'scenarios/cni');
  const at = (...names: readonly string[]): string => world.pathOf(path.join(...names));
  mkdirSync(at(folders.in, 'bin'), { recursive: true });
  mkdirSync(at('/run/home/.local/state'), { recursive: true });
  for (const [name, text] of Object.entries(sceneFiles)) writeFileSync(at(folders.in, name), text);
  for (const name of ['10-routed.conflist', 'bin/routed']) {
    cpSync(path.join(shipped, name), at(folders.in, name));
  }
  for (const folder of ['/run/home/.local', '/run/home/.local/state']) chmodSync(at(folder), 0o777);
}
