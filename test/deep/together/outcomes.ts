import type { Outcome } from './outcome.ts';

/*
 * What docs/architecture.md defines for commands that meet ("Several at once"), in the words they say it with.
 */

export const done: Outcome = { exitCode: 0 };

/** The cluster that a command was using, or making, went away under it. */
export const takenDown: Outcome = {
  exitCode: 3,
  says: /the cluster \S+ (was|is being) taken down|was taken down while it came up/,
};
/** It is about a cluster that is on its way out, or out. */
export const stopping: Outcome = { exitCode: 2, says: /the cluster \S+ is being taken down/ };
export const noCluster: Outcome = {
  exitCode: 2,
  says: /there is no cluster|there is no file and no cluster/,
};
export const exists: Outcome = {
  exitCode: 2,
  says: /there is a cluster \S+ already|there is a cluster \S+, which|is being made by another command|is being taken down/,
};

/** `up` of a name that others use at the same time. */
export const upOutcomes: readonly Outcome[] = [
  { exitCode: 0, says: /is up/ },
  exists,
  stopping,
  noCluster,
  takenDown,
];
export const downOutcomes: readonly Outcome[] = [
  { exitCode: 0, says: /removed|there is no cluster/ },
  noCluster,
];
/** A command that uses a cluster that may go away. */
export const useOutcomes: readonly Outcome[] = [done, noCluster, stopping, takenDown];
/** The same for those that have an exit code of their own for what is not their command's. */
export const execOutcomes: readonly Outcome[] = [
  done,
  { exitCode: 125, says: /the cluster \S+ (was|is being) taken down|there is no cluster/ },
];
