import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { type Arguments, texts } from '../arguments.ts';
import { exitCodes } from '../exit-code.ts';
import type { Change } from './change.ts';
import { findNodes, readNodeWords } from './find-nodes.ts';
import { withSlowNote } from './slow-note.ts';

/** One after another, so that the others go on meanwhile. */
export const restartNodes: Change = async (args, context, open) => {
  readNodeWords(args);
  const { terminal, signal } = context;
  await using cluster = await open(args, context);
  for (const node of nodesMeant(args, cluster)) {
    await withSlowNote(context, `restarting ${node}…`, () => cluster.restartNode(node, { signal }));
    terminal.out(`node/${node} restarted\n`);
  }
  return exitCodes.ok;
};

/** What joins the zones is no object, and yet it may have to be made anew. */
function nodesMeant(args: Arguments, cluster: Pick<ClusterHandle, 'list' | 'router'>): readonly string[] {
  const named = texts(args, 'nodes');
  const router = cluster.router?.name;
  const others = named.filter((word) => router === undefined || word.replace(/^nodes?\//, '') !== router);
  if (others.length === named.length) return findNodes(cluster, readNodeWords(args));
  const found = others.length === 0 ? [] : findNodes(cluster, readNodeWords({ ...args, nodes: others }));
  return router === undefined ? found : [router, ...found];
}
