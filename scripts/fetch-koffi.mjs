// npm installs koffi's binary for this machine only. What people install carries those of all Linux nodes, so
// that a Mac can start them: this gets the others, by npm, as package-lock.json pins them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import tar from 'tar-fs';
import { architectures, cacheFolder, findKoffi, koffiPackage } from './koffi-binaries.mjs';

const say = (text) => process.stderr.write(`${text}\n`);

try {
  for (const architecture of architectures) {
    if (findKoffi(architecture) === undefined) await fetchPackage(koffiPackage(architecture));
  }
} catch (error) {
  say(`koffi's binaries are not complete: ${error.message}`);
  // Tests that need them say so; a package without them must not be made.
  process.exit(process.argv.includes('--optional') ? 0 : 1);
}

async function fetchPackage(wanted) {
  say(`Fetching ${wanted.name}@${wanted.version} …`);
  const folder = mkdtempSync(path.join(tmpdir(), 'podnet-koffi-'));
  try {
    const command = ['pack', `${wanted.name}@${wanted.version}`, '--json', ...packOptions(folder)];
    const output = execFileSync('npm', command, { stdio: ['ignore', 'pipe', 2], encoding: 'utf8' });
    const archive = readFileSync(path.join(folder, JSON.parse(output)[0].filename));
    check(wanted, archive);
    const unpacked = path.join(folder, 'unpacked');
    await pipeline(Readable.from([archive]), createGunzip(), tar.extract(unpacked, { strip: 1 }));
    moveTo(cacheFolder(wanted), unpacked);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Inside an `npm pack`, its own options are in the environment and would be this one's too. */
function packOptions(folder) {
  return [`--pack-destination=${folder}`, '--dry-run=false', '--ignore-scripts', '--loglevel=error'];
}

/** npm has no lockfile to compare with when it packs, so this does. */
function check({ name, version, integrity }, archive) {
  const [algorithm = ''] = integrity.split('-', 1);
  const found = `${algorithm}-${createHash(algorithm).update(archive).digest('base64')}`;
  if (found === integrity) return;
  throw new Error(`${name}@${version} is ${found}, package-lock.json wants ${integrity}`);
}

/** At once, so that nobody finds half of it; temporary folders may be on another disk. */
function moveTo(target, source) {
  mkdirSync(path.dirname(target), { recursive: true });
  const beside = mkdtempSync(`${target}.`);
  try {
    cpSync(source, beside, { recursive: true });
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    // Somebody else was quicker.
    if (error.code !== 'ENOTEMPTY') throw error;
  }
}
