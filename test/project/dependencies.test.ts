import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
}
interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}
interface Manifest {
  readonly license?: string;
  /** How packages told it before there was `license`. */
  readonly licenses?: readonly { readonly type: string }[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: unknown;
}

const manifestOf = (file: string): Manifest => JSON.parse(textOf(file));
const lockfile: Lockfile = JSON.parse(textOf('package-lock.json'));
const locked = Object.entries(lockfile.packages).filter(([place]) => place !== '');

test('every package of the lockfile is known by its digest', () => {
  assert.ok(locked.length > 100);
  assert.deepEqual(
    locked.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity)),
    [],
  );
});

/** Data about browsers, which a tool of the tests brings along; nothing that people install has it. */
const dataOnly = ['node_modules/caniuse-lite: CC-BY-4.0'];

test('all licences go together with Apache-2.0', () => {
  const compatible = ['0BSD', 'Apache-2.0', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'Unlicense'];
  const licenceOf = (place: string, { license }: LockedPackage): string => {
    const manifest = license === undefined ? manifestOf(`${place}/package.json`) : {};
    return license ?? manifest.license ?? manifest.licenses?.[0]?.type ?? 'none';
  };
  const others = locked
    .map(([place, facts]) => `${place}: ${licenceOf(place, facts)}`)
    .filter((line) => !(line.split(': ')[1] ?? '').split(' OR ').some((name) => compatible.includes(name)));
  assert.deepEqual(others, dataOnly);
});

test('no package may run a script when it is installed, and what people install has none', () => {
  assert.match(textOf('scripts/setup.mjs'), /'ci', '--ignore-scripts'/);
  const { scripts = {}, dependencies } = manifestOf('package.json');
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) assert.ok(!(name in scripts), name);
  assert.equal(dependencies, undefined, 'all is in the bundles');
});
