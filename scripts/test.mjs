// Runs the tests: all of them, or the files and folders that are named. Ends with the runner's counts.
// An engine that answers is used; else one of our own is started, and stopped afterwards.
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { answers } from './private-daemon.mjs';
import { startEngine, whyNoEngine } from './private-engine.mjs';

const named = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const options = process.argv.slice(2).filter((word) => word.startsWith('-'));
const folders = named.length > 0 ? named : ['test/project', 'test/unit', 'test/integration', 'test/e2e'];

/** Every *.test.ts at or below a path, sorted. (Node 20's runner takes no patterns.) */
function testFiles(place) {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

async function findEngine() {
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  if (!host.startsWith('unix://')) return { address: host };
  if (await answers(host.slice('unix://'.length))) return { address: host };
  const why = whyNoEngine();
  if (why === undefined) return startEngine();
  console.error(`No engine answers and ${why}: tests that need one are skipped.`);
  return undefined;
}

const files = folders.flatMap(testFiles);
let child;
let interruption;
// Ctrl-C reaches the runner by itself; what is to be done here comes after its end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interruption ??= signal;
    child?.kill(signal);
  });
}
const engine = await findEngine();
const status = interruption === undefined ? await runTests() : 1;
await engine?.stop?.();
process.exit(interruption === undefined ? status : 128 + constants.signals[interruption]);

function runTests() {
  child = spawn(
    process.execPath,
    ['--import', 'tsx', '--test', '--test-reporter=spec', '--test-concurrency=2', ...options, ...files],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        // Tests of the docker runtime ask for it; all others are about something else.
        PODNET_RUNTIME: 'namespace',
        ...(engine === undefined ? {} : { DOCKER_HOST: engine.address, PODNET_TEST_ENGINE: engine.address }),
      },
    },
  );
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
