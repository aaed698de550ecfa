import { PodnetError } from '../model/errors.ts';

/** What podnet's exit status says. Shared by the code, `podnet help exit-codes` and the documentation. */
export const exitCodes = {
  ok: 0,
  expectationFailed: 1,
  usage: 2,
  surroundings: 3,
  hangup: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** What `podnet exec` says when it is not the command's own, as docker's does; 126 and 127 come from the node. */
export const execFailed = 125;
/** 128 and the number of SIGPIPE: nobody reads our output any more. */
export const brokenPipe = 141;

/** The exit status for a thrown value: 2 for what the user can correct, else 3. */
export function exitCodeOf(error: unknown): number {
  return error instanceof PodnetError && error.kind === 'usage' ? exitCodes.usage : exitCodes.surroundings;
}
