import { EnvironmentError, UsageError } from '../model/errors.ts';
import type { Pod } from '../model/kubernetes.ts';
import type { NodeName } from '../model/names.ts';
import { timeLimit } from '../util/time-limit.ts';
import { existingNode, type NodeChanges, updateNode, without } from './node-changes.ts';
import type { ObjectStore } from './store.ts';

/** More than once only when somebody puts pods on the node meanwhile. */
const rounds = 5;

/**
 * Takes a node away: its pods, which their owners make anew elsewhere, then its object, the others' way to it, and the
 * runtime's part.
 * @throws UsageError `not-found`, `last-node`; nothing is changed then
 * @throws EnvironmentError; while pods are still on it, it stays
 */
export async function removeNode(changes: NodeChanges, wanted: string, signal: AbortSignal): Promise<void> {
  const { nodes, store, ipams } = changes;
  const { name } = existingNode(changes, wanted);
  const { session, plan: before } = nodes;
  if (before.nodes.length === 1) {
    throw new UsageError('last-node', `${name} is the last node: a cluster has at least one`, {
      hint: 'add another one first, or remove the cluster: podnet down',
    });
  }
  // From now on it gets no pods.
  store.delete('Node', '', name);
  try {
    await takeDownPods(changes, name, signal);
  } catch (error) {
    updateNode(store, name, ({ metadata: { deletionTimestamp: _gone, ...metadata }, ...node }) => ({
      ...node,
      metadata,
    }));
    throw error;
  }
  // Who hears of the object's end finds the plan without it.
  const plan = without(before, name);
  nodes.replacePlan(plan);
  ipams.delete(name);
  store.remove('Node', '', name);
  // There is no way back any more: whoever has lost patience leaves no half of a node behind.
  using limit = timeLimit(session.closeLimitMs);
  try {
    await nodes.tellAgents((agent) => agent.request('changePeers', { nodes: plan.nodes }, limit.signal));
    await session.removeNode(plan, name, limit.signal);
  } finally {
    nodes.left(name);
  }
}

async function takeDownPods(
  { store, settle }: NodeChanges,
  name: NodeName,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const { metadata } of podsOn(store, name)) store.delete('Pod', metadata.namespace, metadata.name);
    try {
      await settle(signal);
    } catch (error) {
      // What went wrong on other nodes keeps nobody here.
      if (podsOn(store, name).length > 0) throw error;
    }
    if (podsOn(store, name).length === 0) return;
  }
  const names = podsOn(store, name).map(({ metadata }) => metadata.name);
  throw new EnvironmentError('pods-stay', `pods stay on ${name}: ${names.join(', ')}`, {
    hint: 'somebody puts pods on it all the time: cordon it first, or delete them',
  });
}

const podsOn = (store: ObjectStore, name: NodeName): readonly Pod[] =>
  store.list('Pod').filter(({ spec }) => spec.nodeName === name);
