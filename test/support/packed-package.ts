import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import process from 'node:process';
import { repository } from './built-cli.ts';
import { endOf } from './run-podnet.ts';

/** What `npm pack` makes of the repository, in a folder that every user may read. */
export interface PackedPackage extends AsyncDisposable {
  /** The .tgz. */
  readonly file: string;
  /** What npm says about it: files with sizes in bytes. */
  readonly contents: readonly { readonly path: string; readonly size: number }[];
  readonly sizeBytes: number;
}

/** What no clone has. */
const notInClones = ['node_modules', 'dist', '.git', 'artifacts'];

/** Packs a copy: packing builds, and a build would change dist/ under the feet of other tests. */
export async function packPackage(): Promise<PackedPackage> {
  const folder = mkdtempSync('/var/tmp/podnet-pack-');
  const clone = path.join(folder, 'clone');
  chmodSync(folder, 0o755);
  cloneRepository(clone);
  const command = ['pack', '--json', '--loglevel=error', `--pack-destination=${folder}`];
  const npm = spawn('npm', command, { cwd: clone, env: outsideNpm(), stdio: ['ignore', 'pipe', 'pipe'] });
  const { exitCode, stdout, stderr } = await endOf(npm);
  assert.equal(exitCode, 0, stdout + stderr);
  rmSync(clone, { recursive: true });
  // The name of the script that runs first is printed by npm before the JSON.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [
    { filename: string; size: number; files: PackedPackage['contents'] },
  ];
  return {
    file: path.join(folder, packed.filename),
    contents: packed.files,
    sizeBytes: packed.size,
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The repository as git would give it, with the packages that are installed already. */
export function cloneRepository(clone: string): void {
  cpSync(repository, clone, {
    recursive: true,
    preserveTimestamps: true,
    filter: (source) => !notInClones.includes(path.relative(repository, source)),
  });
  symlinkSync(path.join(repository, 'node_modules'), path.join(clone, 'node_modules'));
  // Set-up installs anew what is older than the lockfile: here that would be the repository's own packages.
  utimesSync(path.join(clone, 'package-lock.json'), 0, 0);
}

/** `npm test` hands its own options on by the environment. */
export function outsideNpm(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
}
