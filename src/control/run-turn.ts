import process from 'node:process';
import { type KernelLock, kernelLock, tryKernelLock } from '../util/kernel-lock.ts';
import { clusterPaths } from './state-folder.ts';

/** The longest that a timer takes: a run may wait for as long as the one before it lasts. */
const forEverMs = 2 ** 31 - 1;

export interface RunTurnOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Told when another run is in the cluster, which is waited for. */
  readonly onWait: () => void;
}

/**
 * The turn of a run of scenarios in a standing cluster: two at once would see each other's pods, and take them for what
 * was there before. The end of the process gives it back, however it ends.
 */
export async function takeRunTurn(
  cluster: string,
  { env, signal, onWait }: RunTurnOptions,
): Promise<KernelLock | undefined> {
  const name = `podnet-run-${process.getuid?.() ?? 0}-${clusterPaths(cluster, env).folder}`;
  const lock = await tryKernelLock(name);
  if (lock !== undefined) return lock;
  onWait();
  return kernelLock(name, forEverMs, signal);
}
