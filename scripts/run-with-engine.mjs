// A program of tests with the engine that answers; else with one of our own, which is stopped afterwards.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import { answers } from './private-daemon.mjs';
import { startEngine, whyNoEngine } from './private-engine.mjs';

async function findEngine() {
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  if (!host.startsWith('unix://')) return { address: host };
  if (await answers(host.slice('unix://'.length))) return { address: host };
  const why = whyNoEngine();
  if (why === undefined) return startEngine();
  console.error(`No engine answers and ${why}: tests that need one are skipped.`);
  return undefined;
}

/**
 * Runs a program of tests with an engine, and ends this process as that ended.
 * @param words after the name of Node's own program
 */
export async function runWithEngine(words) {
  let child;
  let interruption;
  // Ctrl-C reaches the program by itself; what is to be done here comes after its end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      interruption ??= signal;
      child?.kill(signal);
    });
  }
  const engine = await findEngine();
  const status = interruption === undefined ? await run() : 1;
  await engine?.stop?.();
  process.exit(interruption === undefined ? status : 128 + constants.signals[interruption]);

  function run() {
    child = spawn(process.execPath, words, {
      stdio: 'inherit',
      env: {
        ...process.env,
        // Tests of the docker runtime ask for it; all others are about something else.
        PODNET_RUNTIME: 'namespace',
        ...(engine === undefined ? {} : { DOCKER_HOST: engine.address, PODNET_TEST_ENGINE: engine.address }),
      },
    });
    return new Promise((resolve) => {
      child.once('error', () => resolve(1));
      child.once('exit', (code) => resolve(code ?? 1));
    });
  }
}
