/**
 * What wiring a pod costs through podnet's netlink client, as a ratio to the same calls in C. Both run in
 * turn on the same machine, each time in a fresh process and in namespaces of its own.
 *
 *   node --import tsx bench/wiring.ts [PODS] [ROUNDS]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from './median.ts';

/** The most that TypeScript may cost against C. */
const LIMIT = 1.5;

const pods = Number(process.argv[2] ?? 100);
const rounds = Number(process.argv[3] ?? 7);
const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'];

/** Milliseconds a pod, as the program itself measured them. */
async function run(...command: readonly string[]): Promise<number> {
  const namespaces = [...user, '--net', '--mount', '--propagation', 'private'];
  const output = execFileSync('unshare', [...namespaces, ...command, String(pods)], { encoding: 'utf8' });
  // The kernel takes the namespaces of the last run apart in the background; the next one must not pay for it.
  await sleep(500 + pods * 5);
  return Number(output);
}

const here = fileURLToPath(new URL('.', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'podnet-bench-'));
try {
  const floor = join(directory, 'floor');
  execFileSync('gcc', ['-O2', '-Wall', '-o', floor, join(here, 'floor.c')], { stdio: 'inherit' });
  const inC: number[] = [];
  const inTypeScript: number[] = [];
  for (let round = 0; round < rounds; round++) {
    inC.push(await run(floor));
    inTypeScript.push(await run(process.execPath, ...process.execArgv, join(here, 'wire-pods.ts')));
  }
  const ratio = median(inTypeScript) / median(inC);
  console.log(`${pods} pods, median of ${rounds} rounds`);
  console.log(`C           ${median(inC).toFixed(3)} ms a pod`);
  console.log(`TypeScript  ${median(inTypeScript).toFixed(3)} ms a pod`);
  console.log(`ratio       ${ratio.toFixed(2)} (limit ${LIMIT})`);
  if (ratio > LIMIT) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true });
}
