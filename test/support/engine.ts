import assert from 'node:assert/strict';
import process from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import Dockerode from 'dockerode';
import { ipJsonOf } from './ip-json.ts';
import { pause } from './pause.ts';
import { environmentOf, listProcesses } from './processes.ts';

/** The engine that `scripts/test.mjs` found or started. */
export const engineAddress = process.env['PODNET_TEST_ENGINE'] ?? '';

/** For `skip`: why a test that needs an engine cannot run, or false. On a build server nothing is skipped. */
export const needsEngine: string | false =
  engineAddress === '' && process.env['CI'] !== 'true' ? 'needs a container engine' : false;

/** A client of that engine, independent of podnet's own. */
export const testEngine = (address = engineAddress): Dockerode =>
  new Dockerode({
    host: undefined,
    socketPath: address.replace(/^unix:\/\//, ''),
  });

/** What belongs to podnet in an engine and on its machine, sorted, in words. */
export interface EngineState {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  /** Of the engine's machine, where that is a network namespace of ours. */
  readonly links: readonly string[];
  /** Those of this engine: other tests have theirs at the same time. */
  readonly reapers: readonly string[];
}

/**
 * @param pid of dockerd, whose network namespace stands for the engine's machine; other tests' links are there
 * too when the engine is shared, so only an engine of a test's own has one
 */
export async function engineState(address: string, pid?: number): Promise<EngineState> {
  const docker = testEngine(address);
  const containers = await docker.listContainers({ all: true });
  const networks = await docker.listNetworks();
  return {
    containers: containers.map(({ Names, State }) => `${Names.join()} ${State}`).sort(),
    networks: networks.map(({ Name }) => Name).sort(),
    links: pid === undefined ? [] : linksOf(pid),
    reapers: reapersOf(address),
  };
}

/** Waits until an engine is as it was. @throws AssertionError with what is left */
export async function engineSettled(
  look: () => Promise<EngineState>,
  before: EngineState,
  patienceMs = 30_000,
): Promise<void> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await pause(100)) {
    if (isDeepStrictEqual(await look(), before)) return;
  }
  assert.deepEqual(await look(), before, 'something is left');
}

/** A reaper finds its engine as its owner did, by the environment. */
function reapersOf(address: string): readonly string[] {
  return listProcesses()
    .filter(({ command }) => command.includes('podnet-reaper') || command.includes('reaper/reaper.js'))
    .filter(({ pid }) => environmentOf(pid).includes(`DOCKER_HOST=${address}`))
    .map(({ command }) => command)
    .sort();
}

function linksOf(pid: number): readonly string[] {
  // The engine makes up the names of its veths anew whenever a container starts.
  return ipJsonOf(pid, 'link')
    .map(({ ifname }) => String(ifname).replace(/^veth.*/, 'veth'))
    .sort();
}
