import process from 'node:process';
import { connectEngine, type Engine } from './engine.ts';
import { findContainers, findNetworks } from './find-resources.ts';
import { labels } from './labels.ts';
import { ownerLives } from './owner.ts';
import { removeRun } from './remove-run.ts';

/**
 * Removes at once what a cluster of that name has left in an engine whose owner is dead, without waiting for anybody's
 * lease.
 * @throws EnvironmentError
 */
export async function removeDeadRuns({ docker }: Engine, cluster: string): Promise<void> {
  const filters = { label: [`${labels.cluster}=${cluster}`] };
  const [containers, networks] = await Promise.all([
    findContainers(docker, filters),
    findNetworks(docker, filters),
  ]);
  const dead = [...containers, ...networks]
    .map(({ Labels }) => Labels ?? {})
    .filter((found) => ownerLives(found[labels.owner] ?? '') === false);
  const runs = new Set(dead.flatMap((found) => found[labels.run] ?? []));
  for (const run of runs) await removeRun(docker, run);
}

/** The same in the engine that would be taken now. @throws EnvironmentError also when none answers */
export async function removeDeadRunsHere(cluster: string, signal: AbortSignal): Promise<void> {
  await removeDeadRuns(await connectEngine(process.env, signal), cluster);
}
