import { exitCodes } from '../exit-code.ts';
import type { Change } from './change.ts';
import { findNodes, readNodeWords } from './find-nodes.ts';
import { withSlowNote } from './slow-note.ts';

/** One after another, so that the others go on meanwhile. */
export const restartNodes: Change = async (args, context, open) => {
  const words = readNodeWords(args);
  const { terminal, signal } = context;
  await using cluster = await open(args, context);
  for (const node of findNodes(cluster, words)) {
    await withSlowNote(context, `restarting ${node}…`, () => cluster.restartNode(node, { signal }));
    terminal.out(`node/${node} restarted\n`);
  }
  return exitCodes.ok;
};
