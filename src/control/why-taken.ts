import { EnvironmentError, UsageError } from '../model/errors.ts';
import { sendRequest } from '../rpc/connection.ts';
import { timeLimit } from '../util/time-limit.ts';
import { connectControl, type ControlConnection } from './connect.ts';
import { type ControlState, controlRequests } from './protocol.ts';
import { readState } from './state-file.ts';
import type { ClusterPaths } from './state-folder.ts';

/** Whoever only wants to be told why does not wait longer. */
const askLimitMs = 2_000;

/**
 * Why nobody can make a cluster of that name anew: it is being made, stands, or is being taken down. Undefined when
 * there is none.
 * @throws UsageError `state-damaged`
 */
export async function whyTaken(paths: ClusterPaths, signal: AbortSignal): Promise<UsageError | undefined> {
  const { name } = paths;
  const control = await connectControl(paths);
  if (control === undefined) return readState(paths) === undefined ? undefined : exists(name);
  try {
    return words[await stateOf(control, signal)](name);
  } finally {
    control.close();
  }
}

async function stateOf(control: ControlConnection, signal: AbortSignal): Promise<ControlState> {
  using limit = timeLimit(askLimitMs, signal);
  try {
    return (await sendRequest(control, controlRequests.summary, {}, limit.signal)).state;
  } catch (error) {
    signal.throwIfAborted();
    const isGone = error instanceof EnvironmentError && error.code === 'cluster-gone';
    // One that is silent, or of another version, is there all the same.
    return isGone && !limit.signal.aborted ? 'stopping' : 'running';
  }
}

const taken = (message: string, hint: string): UsageError =>
  new UsageError('cluster-exists', message, { hint: `${hint}; or another name: --cluster NAME` });

function exists(name: string): UsageError {
  const hint = `podnet apply -f FILE puts more into it; or podnet down ${name}`;
  return taken(`there is a cluster ${name} already`, hint);
}

const words: Readonly<Record<ControlState, (name: string) => UsageError>> = {
  starting: (name) =>
    taken(`the cluster ${name} is being made by another command`, `podnet up ${name} waits for it`),
  running: exists,
  stopping: (name) =>
    taken(`the cluster ${name} is being taken down`, `podnet down ${name} waits until it is gone`),
};
