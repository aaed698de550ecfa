// Where koffi's binaries for Linux nodes are on this machine.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));

/** The architectures of nodes, in Node's words. The package of each holds a binary for glibc and one for musl. */
export const architectures = ['x64', 'arm64'];

/** The package that has the binaries of an architecture, as package-lock.json pins it. */
export function koffiPackage(architecture) {
  const name = `@koromix/koffi-linux-${architecture}`;
  const { version, integrity } = packages[`node_modules/${name}`];
  return { name, version, integrity, folder: path.join(root, 'node_modules', name) };
}

/** Where `scripts/fetch-koffi.mjs` puts what npm leaves out on this machine. */
export function cacheFolder({ name, version }) {
  return path.join(root, 'node_modules/.cache/podnet', `${path.basename(name)}-${version}`);
}

/** The folder with the binaries of an architecture, if they are here. */
export function findKoffi(architecture) {
  const wanted = koffiPackage(architecture);
  return [wanted.folder, cacheFolder(wanted)].find((folder) => existsSync(folder));
}
