import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, suite, test } from 'node:test';
import { ownServerPod } from '../../support/own-server.ts';
import { descendantsOf, isInit, type ProcessInfo } from '../../support/processes.ts';
import { randomFrom, testSeed } from '../../support/random.ts';
import { missing, needsRoot } from '../../support/requires.ts';
import { podText, scenarioText } from '../../support/scenario-text.ts';
import { openWorld, type User, type World } from '../../support/world.ts';
import { pause } from '../../support/pause.ts';

const cli = path.resolve(import.meta.dirname, '../../../dist/cli/main.js');
const seed = testSeed();
const directory = mkdtempSync(path.join('/var/tmp', 'podnet-kill-'));
const file = path.join(directory, 'killed.yaml');
const command = [process.execPath, cli, 'test', file, '--report', 'plain'];

chmodSync(directory, 0o755);
writeFileSync(
  file,
  scenarioText(
    `- check: network-model
- probe: {from: a, to: s, port: 80}
  expect: {verdict: answered, within: 3s}
- exec: {pod: a, command: [sleep, '0.2']}
- reachability: {protocol: tcp, port: 80}`,
    podText('a') + podText('b', 'node-2') + ownServerPod('s', 'node-2'),
    'cluster: {nodes: 2}',
  ),
);
after(() => rmSync(directory, { recursive: true }));

const isOuter = ({ command }: ProcessInfo): boolean => /^unshare .*podnet-init/.test(command);
const isAgent = ({ command }: ProcessInfo): boolean =>
  command.includes('agent/agent.js') && !command.includes('podnet-init');
const isServer = ({ command }: ProcessInfo): boolean => command.startsWith('node -e ');

/** Who is killed, by a look at the processes below the command line's. */
const victims = {
  'the command line': undefined,
  'what holds the namespaces': isOuter,
  'the first process of the namespaces': isInit,
  'the agent': isAgent,
  "a pod's process": isServer,
} as const;
type Victim = keyof typeof victims;

/** Runs the scenario, kills after a while, and gives the exit code and what was said. */
async function runAndKill(world: World, user: User, victim: Victim, delayMs: number) {
  const run = await world.spawn(command, user);
  let said = '';
  run.stdout?.on('data', (piece: Buffer) => (said += piece.toString()));
  run.stderr?.on('data', (piece: Buffer) => (said += piece.toString()));
  const ended = once(run, 'close');
  await pause(delayMs);
  const isVictim = victims[victim];
  let killed = false;
  while (!killed && run.exitCode === null && run.signalCode === null) {
    const pid = isVictim === undefined ? run.pid : descendantsOf(run.pid).find(isVictim)?.pid;
    if (pid === undefined) await pause(5);
    else killed = kill(pid);
  }
  await ended;
  return { exitCode: run.exitCode, said, killed };
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

function assertTold(
  victim: Victim,
  { exitCode, said, killed }: Awaited<ReturnType<typeof runAndKill>>,
): void {
  const finished = /\d+ passed, 0 failed, 0 errors, 0 skipped/.test(said);
  // It came to its end before anybody came to kill.
  if (!killed) return assert.ok(exitCode === 0 && finished, said);
  if (victim === 'the command line') return;
  if (victim === "a pod's process") {
    assert.ok(exitCode === 0 || exitCode === 1, `exit code ${exitCode}\n${said}`);
    return;
  }
  if (finished) return assert.equal(exitCode, 0, said);
  assert.equal(exitCode, 3, said);
  assert.match(said, /the agent (could not be started: it )?(ended|has gone|is gone)/, said);
}

suite(`whatever is killed whenever, nothing is left, seed ${seed}`, { concurrency: 3 }, () => {
  const random = randomFrom(seed);
  for (const user of ['root', 'nobody'] as const) {
    for (const victim of Object.keys(victims) as Victim[]) {
      // Object.keys forgets which keys there are
      const delays = Array.from({ length: user === 'root' ? 6 : 3 }, () => Math.round(random() * 900));
      test(`${victim} of ${user}, after ${delays.join(', ')} ms`, {
        skip: needsRoot || missing('unshare', 'setpriv', 'ip'),
      }, async () => {
        await using world = await openWorld();
        const before = await world.state();
        for (const delayMs of delays) {
          const outcome = await runAndKill(world, user, victim, delayMs);
          await world.settled(before);
          assertTold(victim, outcome);
        }
      });
    }
  }
});
