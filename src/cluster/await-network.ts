import type { AgentClient } from '../agent/client.ts';
import type { ClusterPlan } from '../model/plan.ts';
import type { NodeName } from '../model/names.ts';

/**
 * Waits until nodes have ways to each other's pods, where daemons have to learn them.
 * @param askAll asks the agents of all nodes that are there, at once
 * @param expected the nodes that are there
 * @throws EnvironmentError `bgp-not-ready`
 */
export async function awaitNetwork(
  askAll: (ask: (agent: AgentClient) => Promise<unknown>) => Promise<unknown>,
  { network, router }: Pick<ClusterPlan, 'network' | 'router'>,
  expected: readonly NodeName[],
  signal: AbortSignal,
): Promise<void> {
  // Everybody else has them as soon as the pod network is prepared.
  if (network.plugin !== 'bgp') return;
  const all = router === undefined ? expected : [...expected, router.name];
  await askAll((agent) => agent.request('awaitNetwork', { expected: all }, signal));
}
