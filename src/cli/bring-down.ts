import { UsageError } from '../model/errors.ts';
import { listStanding, standingName, takeDown } from '../control/standing-clusters.ts';
import type { CliContext } from './cli-context.ts';
import { errorText } from './error-text.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { tellOfSilence } from './tell-of-silence.ts';

export interface BringDownOptions {
  readonly names: readonly string[];
  readonly all: boolean;
}

/** Removes clusters, side by side; one that cannot be removed keeps no other from going. Returns the exit status. */
export async function bringDown({ names, all }: BringDownOptions, context: CliContext): Promise<number> {
  const { env, signal, terminal, quiet, debug } = context;
  const options = { env, signal, onSilence: tellOfSilence(context) };
  if (all && names.length > 0) {
    throw new UsageError('names-and-all', 'either names of clusters, or --all');
  }
  if (all) await removeRemains(context);
  const chosen = all ? (await listStanding(options)).map(({ name }) => name) : await named(names, context);
  if (chosen.length === 0) {
    if (!quiet) terminal.err('there is no cluster\n');
    return exitCodes.ok;
  }
  const live = terminal.errIsLive && !quiet;
  if (live) terminal.err(`taking down ${chosen.join(', ')} …`);
  const results = await Promise.allSettled(chosen.map((name) => takeDown(name, options)));
  if (live) terminal.err('\r\u001b[K');
  let exitCode: number = exitCodes.ok;
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') terminal.out(`cluster/${chosen[index]} removed\n`);
    else if (!signal.aborted) {
      terminal.err(errorText(result.reason, terminal.errColours, debug));
      exitCode = Math.max(exitCode, exitCodeOf(result.reason));
    }
  }
  signal.throwIfAborted();
  return exitCode;
}

/** All names are checked before anything is removed. */
async function named(names: readonly string[], { env, signal }: CliContext): Promise<readonly string[]> {
  const options = { env, signal };
  if (names.length === 0) return [await standingName(undefined, options)];
  const checked: string[] = [];
  for (const name of new Set(names)) checked.push(await standingName(name, options));
  return checked;
}

/** What is left of those that nobody can name any more: their makers were killed. */
async function removeRemains({ env, signal }: CliContext): Promise<void> {
  const { removeLeftovers } = await import('../control/leftovers.ts');
  await removeLeftovers(env);
  const { mayHaveEngine } = await import('../runtime/docker/engine-address.ts');
  if (!mayHaveEngine(env)) return;
  const { sweepHere } = await import('../runtime/docker/sweep-here.ts');
  await sweepHere(signal);
}
