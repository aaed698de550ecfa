import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { EnvironmentError } from '../../model/errors.ts';
import { packageFolder } from '../../util/package.ts';
import { type BundleEntry, bundleEntry } from './bundle-entry.ts';

/** Of the fields of package.json: what npm packs. All of ours are plain names of files and folders. */
const manifestSchema = z.object({ files: z.array(z.string()), bin: z.record(z.string(), z.string()) });
/** npm packs these whether they are named or not. */
const always = ['package.json', 'README.md', 'LICENSE'];

/**
 * podnet's own files as npm packs them, whether this podnet is an installed package or a clone that was built.
 * @throws EnvironmentError `not-built`
 */
export function packageEntries(folder = packageFolder()): readonly BundleEntry[] {
  const { files, bin } = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const programs = Object.values(bin);
  if (![...programs, 'dist/agent/agent.js'].every((file) => existsSync(join(folder, file)))) {
    throw new EnvironmentError('not-built', 'podnet has not been built', { hint: 'run: npm run build' });
  }
  return [...always, ...files]
    .flatMap((name) => filesAt(folder, name))
    .map((path) => bundleEntry(path, join(folder, path)))
    .map((entry) => (programs.includes(entry.path) ? { ...entry, isProgram: true } : entry));
}

function filesAt(folder: string, path: string): readonly string[] {
  const there = statSync(join(folder, path), { throwIfNoEntry: false });
  if (there === undefined) return [];
  if (!there.isDirectory()) return [path];
  return readdirSync(join(folder, path)).flatMap((name) => filesAt(folder, `${path}/${name}`));
}
