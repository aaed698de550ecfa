import { exitCodes } from '../exit-code.ts';
import type { Change } from './change.ts';
import { findNodes, readNodeWords } from './find-nodes.ts';

/** @param unschedulable what the nodes are then */
export const cordonNodes =
  (unschedulable: boolean): Change =>
  async (args, context, open) => {
    const words = readNodeWords(args);
    const word = unschedulable ? 'cordoned' : 'uncordoned';
    const { terminal, signal } = context;
    await using cluster = await open(args, context);
    for (const node of findNodes(cluster, words)) {
      const changed = await cluster.cordon(node, unschedulable, { signal });
      terminal.out(`node/${node} ${changed ? '' : 'already '}${word}\n`);
    }
    return exitCodes.ok;
  };
