import type { ClusterPlan } from '../model/plan.ts';
import type { NodeName } from '../model/names.ts';
import type { ClusterNodes } from './cluster-nodes.ts';

/**
 * Waits until nodes have ways to each other's pods, where daemons have to learn them.
 * @param expected the nodes that are there
 * @throws EnvironmentError `bgp-not-ready`
 */
export async function awaitNetwork(
  nodes: Pick<ClusterNodes, 'tellAgents'>,
  { network, router }: Pick<ClusterPlan, 'network' | 'router'>,
  expected: readonly NodeName[],
  signal: AbortSignal,
): Promise<void> {
  // Everybody else has them as soon as the pod network is prepared.
  if (network.plugin !== 'bgp') return;
  const all = router === undefined ? expected : [...expected, router.name];
  await nodes.tellAgents((agent) => agent.request('awaitNetwork', { expected: all }, signal));
}
