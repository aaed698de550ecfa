import { randomUUID } from 'node:crypto';
import type { CniOutcome, CniRequest } from '../../model/cni-order.ts';
import { InternalError } from '../../model/errors.ts';
import { parseNodeName } from '../../model/names.ts';
import { runtimeNamed } from '../../runtime/runtimes.ts';
import type { ClusterConfig } from '../../model/cluster-config.ts';
import { CleanupStack } from '../../util/cleanup-stack.ts';
import { planCluster } from '../plan-cluster.ts';
import { runCni } from './run-cni.ts';

/** A node without a pod network and without pods, for plugins that somebody calls by hand. */
export interface ThrowAwayNode extends AsyncDisposable {
  readonly name: string;
  runCni(request: CniRequest, options: { readonly signal: AbortSignal }): Promise<CniOutcome>;
}

/** What conflists are told of it: it is the only one of a usual cluster, whose pod network was not made. */
const config: ClusterConfig = {
  name: 'throw-away',
  runtime: 'namespace',
  nodes: [{ name: parseNodeName('node-1'), labels: {} }],
  network: { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto' },
};

/** Makes a node as namespaces of this machine; disposing of it leaves nothing. */
export async function openThrowAwayNode({
  signal,
}: {
  readonly signal: AbortSignal;
}): Promise<ThrowAwayNode> {
  await using undo = new CleanupStack();
  const runtime = await runtimeNamed('namespace', signal);
  const session = await runtime.open({ runId: randomUUID(), clusterName: config.name, signal });
  undo.defer('node', () => session.close());
  const plan = planCluster(config, session.underlay);
  const [node] = plan.nodes;
  if (node === undefined) throw new InternalError('a plan without a node');
  await session.createNodes(plan, signal);
  const kept = undo.move();
  return {
    name: node.name,
    runCni: (request, options) => runCni(request, node, plan, session.agentOf(node.name), options.signal),
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}
