import type { ClusterConfig } from '../model/cluster-config.ts';
import { failingFirst } from '../model/errors.ts';
import type { NodeName } from '../model/names.ts';
import { CleanupStack } from '../util/cleanup-stack.ts';
import type { NewNode } from './cluster-handle.ts';
import { ipamOf } from './ipam.ts';
import { joinNetwork, type NodeChanges } from './node-changes.ts';
import { nodeInfo } from './node-info.ts';
import { planNewcomer } from './plan-newcomer.ts';
import { nodeObject } from './seed-store.ts';

/**
 * Makes one more node: the runtime's part, a look at its underlay, the pod network, and then its object, from which on it
 * takes pods. When it fails, nothing is left of it.
 * @param config of the nodes there are
 * @throws UsageError `bad-name`, `already-exists`, `no-room-for-node`; nothing is changed then
 * @throws EnvironmentError
 */
export const addNode = (
  changes: NodeChanges,
  config: ClusterConfig,
  wanted: NewNode,
  signal: AbortSignal,
): Promise<NodeName> => failingFirst(add(changes, config, wanted, signal));

async function add(
  changes: NodeChanges,
  config: ClusterConfig,
  wanted: NewNode,
  signal: AbortSignal,
): Promise<NodeName> {
  const { nodes, store, ipams } = changes;
  const { session, plan: before } = nodes;
  const { plan, node } = planNewcomer(config, before.underlay, nodes.nextOrdinal, wanted);
  const { name } = node;
  await using undo = new CleanupStack({ timeoutMs: session.closeLimitMs });
  await session.addNode(plan, name, signal);
  undo.defer(name, async (limit) => {
    await session.removeNode(before, name, limit);
    nodes.left(name);
  });
  undo.defer(`the others' way to ${name}`, (limit) =>
    nodes.tellAgents((agent) => agent.request('changePeers', { nodes: before.nodes }, limit)),
  );
  await joinNetwork(changes, plan, name, signal);
  undo.move();
  nodes.replacePlan(plan);
  nodes.joined(name);
  const ipam = ipamOf(plan.network, node);
  if (ipam !== undefined) ipams.set(name, ipam);
  store.create(nodeObject(node, nodeInfo(session.agentOf(name).hello, session.surroundings)));
  return name;
}
