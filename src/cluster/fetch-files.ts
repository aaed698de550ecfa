import type { ClusterNodes } from './cluster-nodes.ts';
import { noSuchNode } from './no-such-node.ts';

/** All below a folder of a node's files (tar, gzip). @throws UsageError `not-found`, EnvironmentError `node-lost` */
export async function fetchFiles(
  name: string,
  path: string,
  nodes: ClusterNodes,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const known = nodes.plan.nodes.map((node) => node.name);
  const node = known.find((one) => one === name);
  if (node === undefined) throw noSuchNode(name, known);
  const { data } = await nodes.agentOf(node).request('fetchFiles', { node, path }, signal);
  return Buffer.from(data, 'base64');
}
