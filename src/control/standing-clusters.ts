import { existsSync } from 'node:fs';
import type { PhaseEvent } from '../model/event.ts';
import { EnvironmentError, UsageError } from '../model/errors.ts';
import { isLabelName } from '../model/names.ts';
import type { Surroundings } from '../model/surroundings.ts';
import { sendRequest } from '../rpc/connection.ts';
import { nearest } from '../util/nearest.ts';
import { timeLimit } from '../util/time-limit.ts';
import { clusterBusy, lockCluster } from './cluster-lock.ts';
import { connectControl, type ControlConnection, greet, type SilentControl } from './connect.ts';
import { type ControlState, controlRequests } from './protocol.ts';
import { RemoteCluster } from './remote-cluster.ts';
import { type ClusterPaths, clusterPaths, folderNames, removeState } from './state-folder.ts';

/** Whoever wants to see all clusters does not wait longer for one of them. */
const lookLimitMs = 2_000;

/** A cluster of this user, as `podnet ls` shows it. */
export interface StandingCluster {
  readonly name: string;
  /** `stopped`: it has no control process; the next command brings it up again. */
  readonly state: ControlState | 'stopped' | 'damaged' | 'other-version' | 'not-answering';
  readonly runtime: Surroundings['runtime'] | undefined;
  readonly nodes: number | undefined;
  readonly pods: number | undefined;
  /** RFC 3339. */
  readonly createdAt: string | undefined;
}

export interface StandingOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Told when a control process that runs does not answer for seconds; it is waited for all the same. */
  readonly onSilence?: (control: SilentControl) => void;
}

export interface OpenStandingOptions extends StandingOptions {
  /** Told when its control process has ended and the cluster is brought up again. */
  readonly onRevival?: () => void;
  readonly onPhase?: (event: PhaseEvent) => void;
}

/** All clusters of this user on this machine, by name. */
export async function listStanding({ env, signal }: StandingOptions): Promise<readonly StandingCluster[]> {
  const found = await Promise.all(folderNames(env).map((name) => look(clusterPaths(name, env), signal)));
  return found.filter((cluster) => cluster !== undefined);
}

/**
 * The one that is meant: the name that is given, else the only one there is.
 * @throws UsageError `bad-name`, `no-cluster`, `unknown-cluster`, `which-cluster` with the list
 */
export async function standingName(name: string | undefined, options: StandingOptions): Promise<string> {
  if (name !== undefined) {
    checkClusterName(name);
    // The usual case costs no look at all the others.
    if (existsSync(clusterPaths(name, options.env).folder)) return name;
  }
  const names = (await listStanding(options)).map((cluster) => cluster.name);
  if (name !== undefined) throw unknownCluster(name, names);
  const [only, ...others] = names;
  if (only === undefined) {
    throw new UsageError('no-cluster', 'there is no cluster', { hint: 'bring one up: podnet up' });
  }
  if (others.length > 0) {
    throw new UsageError('which-cluster', `there are ${names.length} clusters: ${names.join(', ')}`, {
      hint: 'say which: --cluster NAME, or PODNET_CLUSTER=NAME',
    });
  }
  return only;
}

/** @throws UsageError `bad-name` */
export function checkClusterName(name: string): void {
  if (isLabelName(name)) return;
  throw new UsageError('bad-name', `"${name}" is no cluster name`, {
    hint: 'use lower-case letters, digits and "-", at most 63 characters',
  });
}

/**
 * Connects with a cluster; one whose control process has ended is brought up again first, as it was.
 * @throws UsageError `unknown-cluster`, `state-damaged`; EnvironmentError `control-version`, and what kept it from
 *   coming up
 */
export async function openStanding(name: string, options: OpenStandingOptions): Promise<RemoteCluster> {
  const { env, signal } = options;
  const paths = clusterPaths(name, env);
  const running = await connectControl(paths, options.onSilence);
  const control = running ?? (await revive(paths, options));
  try {
    if (running !== undefined) await greet(control, signal);
    return await RemoteCluster.open(control, signal);
  } catch (error) {
    control.close();
    throw error;
  }
}

/**
 * Removes a cluster with everything, whatever state it is in; one that is removed already is waited for.
 * @throws EnvironmentError `cluster-busy`, and with what is left
 */
export async function takeDown(name: string, { env, signal, onSilence }: StandingOptions): Promise<void> {
  const paths = clusterPaths(name, env);
  for (;;) {
    const control = await connectControl(paths, onSilence);
    if (control !== undefined && (await isTakenDownBy(control, signal))) return;
    const lock = await lockCluster(paths, signal);
    if (lock === undefined) throw clusterBusy(name);
    // Somebody has brought it up again meanwhile.
    if (lock === 'running') continue;
    try {
      await removeWhatIsLeft(paths, signal);
    } finally {
      lock.release();
    }
    return;
  }
}

async function isTakenDownBy(control: ControlConnection, signal: AbortSignal): Promise<boolean> {
  try {
    await sendRequest(control, controlRequests.down, {}, signal);
    return true;
  } catch (error) {
    // It ended on its way: what is left is the caller's to remove.
    if (!(error instanceof EnvironmentError) || error.code !== 'cluster-gone') throw error;
    return false;
  } finally {
    control.close();
  }
}

async function removeWhatIsLeft(paths: ClusterPaths, signal: AbortSignal): Promise<void> {
  const { name } = paths;
  const saved = await savedFacts(paths);
  if (saved?.runtime === 'docker') await removeContainers(name, signal);
  // A damaged state does not tell where to look: containers are looked for where there is an engine.
  else if (saved?.state === 'damaged') await removeContainers(name, signal).catch(() => undefined);
  removeState(paths);
}

async function removeContainers(name: string, signal: AbortSignal): Promise<void> {
  const { removeDeadRunsHere } = await import('../runtime/docker/remove-dead-runs.ts');
  await removeDeadRunsHere(name, signal);
}

async function revive(paths: ClusterPaths, options: OpenStandingOptions): Promise<ControlConnection> {
  const { readState } = await import('./state-file.ts');
  const state = readState(paths);
  if (state === undefined) {
    const names = (await listStanding(options)).map(({ name }) => name);
    throw unknownCluster(paths.name, names);
  }
  options.onRevival?.();
  const { startControl } = await import('./start-control.ts');
  const { env, signal, onPhase, onSilence } = options;
  return startControl({ kind: 'restore', name: paths.name }, paths, {
    env,
    signal,
    ...(onPhase !== undefined && { onPhase }),
    ...(onSilence !== undefined && { onSilence }),
  });
}

async function look(paths: ClusterPaths, signal: AbortSignal): Promise<StandingCluster | undefined> {
  const { name } = paths;
  const control = await connectControl(paths);
  const saved = await savedFacts(paths);
  if (control === undefined) return saved === undefined ? undefined : { name, ...saved };
  const { createdAt } = saved ?? { createdAt: undefined };
  const facts = { name, createdAt, runtime: saved?.runtime, nodes: saved?.nodes, pods: saved?.pods };
  using limit = timeLimit(lookLimitMs, signal);
  try {
    await greet(control, limit.signal);
    return { name, createdAt, ...(await sendRequest(control, controlRequests.summary, {}, limit.signal)) };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.signal.aborted) return { ...facts, state: 'not-answering' };
    if (!(error instanceof EnvironmentError)) throw error;
    const state = error.code === 'control-version' ? 'other-version' : 'stopping';
    return { ...facts, state };
  } finally {
    control.close();
  }
}

async function savedFacts(paths: ClusterPaths): Promise<Omit<StandingCluster, 'name'> | undefined> {
  const { readState } = await import('./state-file.ts');
  try {
    const state = readState(paths);
    if (state === undefined) return undefined;
    const { createdAt, config } = state;
    const runtime = config.runtime === 'auto' ? undefined : config.runtime;
    return { state: 'stopped', createdAt, runtime, nodes: config.nodes.length, pods: undefined };
  } catch {
    return { state: 'damaged', createdAt: undefined, runtime: undefined, nodes: undefined, pods: undefined };
  }
}

function unknownCluster(name: string, names: readonly string[]): UsageError {
  const meant = nearest(name, names);
  const there =
    names.length === 0 ? 'there is none; bring one up: podnet up' : `there are: ${names.join(', ')}`;
  return new UsageError('unknown-cluster', `there is no cluster ${name}`, {
    hint: meant === undefined ? there : `did you mean ${meant}?`,
  });
}
