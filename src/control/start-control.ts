import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { PhaseEvent } from '../model/event.ts';
import { EnvironmentError, messageOf, UsageError } from '../model/errors.ts';
import type { ClusterConfig } from '../model/cluster-config.ts';
import { sendRequest } from '../rpc/connection.ts';
import { packageFolder } from '../util/package.ts';
import { clusterBusy } from './cluster-lock.ts';
import { inheritedDescriptors } from './inherited-descriptors.ts';
import { connectControl, type ControlConnection, greet, type SilentControl } from './connect.ts';
import { controlRequests, phaseChanged } from './protocol.ts';
import { removeLeftover } from './leftovers.ts';
import { type ClusterPaths, inClusterFolder } from './state-folder.ts';
import { whyTaken } from './why-taken.ts';

/** What a control process is told on its standard input. */
export type ControlOrder =
  | { readonly kind: 'create'; readonly name: string; readonly config: ClusterConfig; readonly seed: number }
  /** As its state file says. */
  | { readonly kind: 'restore'; readonly name: string };

export interface StartControlOptions {
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly onPhase?: (event: PhaseEvent) => void;
  readonly onSilence?: (control: SilentControl) => void;
}

/** The word by which a control process says that it listens. */
export const listening = 'listening\n';
/** Or that another one of the same cluster was quicker. */
export const taken = 'taken\n';
/** Or that the cluster it was to bring up again is no more. */
export const goneMeanwhile = 'gone\n';
/** Or that its folder is no more, because somebody removed a cluster of that name meanwhile. */
export const folderGone = 'folder gone\n';
const words: readonly string[] = [listening, taken, goneMeanwhile, folderGone];

/** More than once only when others remove clusters of the same name at the same time. */
const tries = 5;

/**
 * Starts the control process of a cluster, in a session of its own, and waits until the cluster is up.
 * @throws what the cluster could not be made for; nothing is left of one that is new
 */
export async function startControl(
  order: ControlOrder,
  paths: ClusterPaths,
  options: StartControlOptions,
): Promise<ControlConnection> {
  options.signal.throwIfAborted();
  try {
    return await start(order, paths, options);
  } catch (error) {
    if (order.kind === 'create') await removeLeftover(paths);
    throw error;
  }
}

async function start(
  order: ControlOrder,
  paths: ClusterPaths,
  { signal, env, onPhase, onSilence }: StartControlOptions,
): Promise<ControlConnection> {
  const logStart = sizeOf(paths.log);
  const said = await spawnInFolder(order, paths, env, signal);
  if (!words.includes(said)) throw notStarted(paths, said, logStart);
  if (said === goneMeanwhile) throw removedMeanwhile(order.name);
  if (said === taken && order.kind === 'create') {
    throw (await whyTaken(paths, signal)) ?? clusterBusy(order.name);
  }
  // Of two that bring up the same cluster again, both get it.
  const control = await connectControl(paths, onSilence);
  if (control === undefined) {
    throw said === taken ? clusterBusy(order.name) : notStarted(paths, 'it has ended again', logStart);
  }
  try {
    await greet(control, signal);
    const listener = control.connection.onNotification(phaseChanged, (event) => onPhase?.(event));
    await sendRequest(control, controlRequests.whenUp, {}, signal);
    listener.dispose();
    signal.throwIfAborted();
    return control;
  } catch (error) {
    // Whoever was interrupted wants no cluster.
    if (signal.aborted && order.kind === 'create') await endControl(control);
    control.close();
    throw error;
  }
}

/** Takes down a cluster that nobody wants after all. */
export async function endControl(control: ControlConnection): Promise<void> {
  try {
    await sendRequest(control, controlRequests.down, {}, new AbortController().signal);
  } catch {
    // It had ended by itself.
  }
}

/** Once more when a command that removes clusters took the folder away before the control process could lock it. */
async function spawnInFolder(
  order: ControlOrder,
  paths: ClusterPaths,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  for (let left = tries; left > 0; left--) {
    signal.throwIfAborted();
    const log = await openLog(paths);
    const said = await spawnControl(order, log, env).finally(() => closeSync(log));
    if (said !== folderGone) return said;
  }
  throw clusterBusy(order.name);
}

/** In a folder that is the user's alone. */
async function openLog(paths: ClusterPaths): Promise<number> {
  const { name, log } = paths;
  try {
    return await inClusterFolder(paths, () => openSync(log, 'a', 0o600));
  } catch (cause) {
    if (cause instanceof EnvironmentError) throw cause;
    throw new EnvironmentError('state-not-written', `cannot keep the state of ${name}: ${messageOf(cause)}`, {
      hint: 'point XDG_STATE_HOME to a folder that you may write to; a cluster that another user made there is that user’s',
      cause,
    });
  }
}

/** Resolves with its word once it listens, or another one does; or with what else it said before it ended. */
async function spawnControl(order: ControlOrder, log: number, env: NodeJS.ProcessEnv): Promise<string> {
  const program = path.join(packageFolder(), 'dist/control/control.js');
  const stdio: ('pipe' | 'ignore' | number)[] = ['pipe', 'pipe', log];
  // A pipe that a test runner waits for, say, must not stay open for as long as the cluster stands. (For descriptors
  // beyond standard error "ignore" leaves what is inherited as it is: libuv, uv_spawn.)
  for (const descriptor of inheritedDescriptors()) {
    while (stdio.length < descriptor) stdio.push('ignore');
    stdio[descriptor] = log;
  }
  const child = spawn(process.execPath, [program, order.name], { cwd: '/', env, detached: true, stdio });
  const said = await new Promise<string>((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (words.includes(text)) resolve(text);
    });
    child.once('error', (error) => resolve(messageOf(error)));
    child.once('close', () => resolve(text));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(JSON.stringify(order));
  });
  child.stdout?.destroy();
  child.stdin?.destroy();
  child.unref();
  return said;
}

const removedMeanwhile = (name: string): UsageError =>
  new UsageError('unknown-cluster', `there is no cluster ${name}`, {
    hint: 'somebody took it down meanwhile',
  });

/** @param logStart what is before it in the log, in bytes, was said by others */
function notStarted({ name, log }: ClusterPaths, said: string, logStart: number): EnvironmentError {
  const words = [said.trim(), lastWords(log, logStart)].filter((text) => text !== '').join(': ');
  return new EnvironmentError(
    'control-not-started',
    `the control process of the cluster ${name} could not be started${words === '' ? '' : `: ${words}`}`,
    { hint: `what it said is in ${log}` },
  );
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

function lastWords(log: string, logStart: number): string {
  try {
    return readFileSync(log).subarray(logStart).toString().trim().slice(-2_000);
  } catch {
    return '';
  }
}
