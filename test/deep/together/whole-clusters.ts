import assert from 'node:assert/strict';
import { pause } from '../../support/pause.ts';
import { assertOutcome } from './outcome.ts';
import { type Place, run } from './place.ts';

/** What comes and goes just now is done with that then. */
const patienceMs = 20_000;

/**
 * The clusters of a home, each of which is whole: it runs, and all its nodes are ready.
 * @throws AssertionError when one is not
 */
export async function wholeClusters(place: Place, home: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, state } of await settledList(place, home)) {
    assert.equal(state, 'running', `the cluster ${name} is half a cluster`);
    const words = ['get', 'nodes', '--no-headers', '--cluster', name];
    const nodes = await run(place, words, home);
    assertOutcome(words, nodes, [{ exitCode: 0 }]);
    for (const line of nodes.stdout.trim().split('\n')) assert.match(line, / Ready /, `the cluster ${name}`);
    names.push(name);
  }
  return names;
}

/** Removes all clusters of a home, and looks that there are none. */
export async function removeAll(place: Place, home: string): Promise<void> {
  for (const words of [['down', '--all'], ['ls']]) {
    const ended = await run(place, words, home);
    assertOutcome(words, ended, [{ exitCode: 0 }]);
    if (words[0] === 'ls') assert.equal(ended.stdout, '', 'podnet ls is empty');
  }
}

interface Listed {
  readonly name: string;
  readonly state: string;
}

async function settledList(place: Place, home: string): Promise<readonly Listed[]> {
  for (const end = performance.now() + patienceMs; ; await pause(100)) {
    const { stdout, stderr } = await run(place, ['ls', '-o', 'json'], home);
    // As podnet prints it.
    const listed = parsed(stdout, stderr) as readonly Listed[];
    const comesOrGoes = listed.some(({ state }) => state === 'starting' || state === 'stopping');
    if (!comesOrGoes || performance.now() > end) return listed;
  }
}

function parsed(stdout: string, stderr: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`podnet ls -o json: ${stdout}${stderr}`, { cause });
  }
}
