import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError } from '../../../model/errors.ts';
import { packageFolder } from '../../../util/package.ts';
import { type ImageEntry, link } from './archive/image-entry.ts';
import { copyOf } from './host/copy-of.ts';

/** Where podnet itself lies in its image. */
const home = '/opt/podnet';

/** The agent of the podnet in an image. */
export const agentInImage = `${home}/dist/agent/agent.js`;

const parts = ['package.json', 'LICENSE', 'dist', 'scenarios', 'images'];

/**
 * podnet itself, as its image has it, with the native binaries of one architecture.
 * @throws EnvironmentError `not-built`
 */
export function podnetFiles(architecture: string, from = packageFolder()): readonly ImageEntry[] {
  if (!existsSync(path.join(from, 'dist/cli/main.js'))) {
    throw new EnvironmentError('not-built', 'podnet has not been built', { hint: 'run: npm run build' });
  }
  const files = parts
    .flatMap((part) => filesBelow(from, part))
    .filter((file) => !isForeignBinary(file, architecture))
    .map((file) => copyOf(path.join(from, file), `${home}/${file}`));
  // The build need not mark it as a program: npm does that when it installs.
  const main = `${home}/dist/cli/main.js`;
  return [
    ...files.map((entry) =>
      entry.path === main && entry.kind === 'copy' ? { ...entry, mode: 0o755 } : entry,
    ),
    link('/usr/local/bin/podnet', main),
  ];
}

function filesBelow(folder: string, part: string): readonly string[] {
  const place = path.join(folder, part);
  const there = statSync(place, { throwIfNoEntry: false });
  if (there === undefined) return [];
  if (!there.isDirectory()) return [part];
  return readdirSync(place).flatMap((name) => filesBelow(folder, path.posix.join(part, name)));
}

/** koffi's binaries lie in folders called `linux_x64`, `musl_arm64`. */
function isForeignBinary(file: string, architecture: string): boolean {
  const [, binary] = /^dist\/agent\/koffi\/[a-z]+_([^/]+)\//.exec(file) ?? [];
  return binary !== undefined && binary !== architecture;
}
