import type { Arguments } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import type { Command } from '../command.ts';
import type { openCluster } from '../open-cluster.ts';

/** What a command does to a standing cluster; `open` finds it, which tests do in their own way. */
export type Change = (args: Arguments, context: CliContext, open: typeof openCluster) => Promise<number>;

/** A command's run that loads what it needs when it is asked for only. */
export const changing =
  (load: () => Promise<Change>): Command['run'] =>
  async (args, context) => {
    const change = await load();
    const { openCluster } = await import('../open-cluster.ts');
    return change(args, context, openCluster);
  };
