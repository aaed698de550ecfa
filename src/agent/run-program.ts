import { LocalPluginHost } from '../cni/local-plugin-host.ts';
import { type CommandPlace, wordsToEnter } from './command.ts';
import type { ProgramOutcome, RunProgramParams } from './protocol.ts';

/** Where programs of a node run, and what goes before a path of the node's for the agent to reach it. */
export interface ProgramPlace {
  readonly root: string;
  readonly place: CommandPlace;
}

/** The plugins of a node: its files, its netns. */
export const pluginHostOf = ({ root, place }: ProgramPlace): LocalPluginHost =>
  new LocalPluginHost({ root, enter: wordsToEnter(place), env: place.env });

/** Runs one program with its own environment and input, within limits of time and output. */
export function runProgram(
  place: ProgramPlace,
  { path, env, stdin, timeoutMs }: Omit<RunProgramParams, 'node' | 'netns'>,
  signal: AbortSignal,
): Promise<ProgramOutcome> {
  const type = path.slice(path.lastIndexOf('/') + 1);
  return pluginHostOf(place).execute({ type, verb: 'ADD', path, env, stdin, timeoutMs }, signal);
}
