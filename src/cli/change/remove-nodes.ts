import { UsageError } from '../../model/errors.ts';
import { exitCodes } from '../exit-code.ts';
import type { Change } from './change.ts';
import { findNodes, readNodeWords } from './find-nodes.ts';
import { withSlowNote } from './slow-note.ts';

export const removeNodes: Change = async (args, context, open) => {
  const words = readNodeWords(args);
  const { terminal, signal } = context;
  await using cluster = await open(args, context);
  const nodes = findNodes(cluster, words);
  if (nodes.length >= cluster.nodes().length) {
    throw new UsageError('last-node', 'a cluster keeps at least one node: none was removed', {
      hint: `to remove the whole cluster: podnet down ${cluster.name}`,
    });
  }
  for (const node of nodes) {
    await withSlowNote(context, `removing ${node}…`, () => cluster.removeNode(node, { signal }));
    terminal.out(`node/${node} removed\n`);
  }
  return exitCodes.ok;
};
