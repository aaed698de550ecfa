/**
 * The reaper's program: `reaper.js RUN` removes all that a run has in the engine. It looks again until nothing
 * has come for a while, since the engine may be still making what its dead owner asked for, and it waits for
 * an engine that is down. What it cannot remove is left to the sweep of a later command.
 */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectEngine } from '../engine.ts';
import { removeRun } from '../remove-run.ts';

const patienceMs = 60_000;
const intervalMs = 500;
/** How often in a row nothing must be found. */
const emptyLooks = 4;

const [runId] = process.argv.slice(2);
if (runId === undefined || runId === '') process.exit(2);

const { signal } = new AbortController();
let empty = 0;
for (const end = performance.now() + patienceMs; performance.now() < end && empty < emptyLooks; ) {
  try {
    const { docker } = await connectEngine(process.env, signal);
    empty = (await removeRun(docker, runId)) === 0 ? empty + 1 : 0;
  } catch {
    empty = 0;
  }
  await sleep(intervalMs);
}
