import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { EnvironmentError, messageOf, UsageError } from '../model/errors.ts';
import { checkSavedCluster, type SavedCluster, savedClusterSchema } from './saved-cluster.ts';
import type { ClusterPaths } from './state-folder.ts';

/**
 * The state of a cluster; undefined when there is none.
 * @throws UsageError `state-damaged`
 */
export function readState({ name, state }: ClusterPaths): SavedCluster | undefined {
  let text: string;
  try {
    text = readFileSync(state, 'utf8');
  } catch (error) {
    if (!existsSync(state)) return undefined;
    throw damaged(name, state, messageOf(error));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(name, state, messageOf(error));
  }
  const parsed = savedClusterSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(
      name,
      state,
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not what podnet wrote'}`,
    );
  }
  const saved = parsed.data;
  if (saved.name !== name) throw damaged(name, state, `it is of the cluster ${saved.name}`);
  try {
    checkSavedCluster(saved);
  } catch (error) {
    throw damaged(name, state, messageOf(error));
  }
  return saved;
}

export const damaged = (name: string, file: string, why: string): UsageError =>
  new UsageError('state-damaged', `the state of the cluster ${name} cannot be read: ${file}: ${why}`, {
    hint: `\`podnet down ${name}\` removes what is left of it; then bring it up anew`,
  });

/** Written beside and put in place, so that a state is never seen half. */
export function writeState({ state }: ClusterPaths, saved: SavedCluster): void {
  const beside = `${state}.new`;
  try {
    const file = openSync(beside, 'w', 0o600);
    try {
      // Not writeSync: a disk that is nearly full takes a part, and that is no error.
      writeFileSync(file, `${JSON.stringify(saved)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, state);
  } catch (cause) {
    throw new EnvironmentError('state-not-written', `cannot write ${state}: ${messageOf(cause)}`, {
      hint: 'free some space, or point XDG_STATE_HOME to where there is some',
      cause,
    });
  }
}
