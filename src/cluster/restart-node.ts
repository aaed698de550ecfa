import { EnvironmentError, messageOf } from '../model/errors.ts';
import { timeLimit } from '../util/time-limit.ts';
import { nodeLost } from './cluster-nodes.ts';
import { existingMember, joinNetwork, type NodeChanges, updateNode, without } from './node-changes.ts';
import { nodeInfo } from './node-info.ts';

/**
 * Makes a node anew, lost or not, with the same name and addresses: what ran on it is gone. It is not ready while that
 * goes on, and stays so when it fails; then it may be tried again.
 * @throws UsageError `not-found`
 * @throws EnvironmentError
 */
export async function restartNode(changes: NodeChanges, wanted: string, signal: AbortSignal): Promise<void> {
  const { nodes, store, settle } = changes;
  const { name } = existingMember(changes, wanted);
  const { session, plan } = nodes;
  const message = `${name} is being started anew`;
  // Nothing of what was on it may be asked of the new one.
  nodes.lose(name, new EnvironmentError('node-lost', message, { hint: 'wait until it is ready again' }));
  updateNode(store, name, (node) => ({ ...node, status: { ...node.status, ready: false, message } }));
  try {
    // What is not ready loses its pods before it comes again. What goes wrong on other nodes is told by who asks them.
    await settle(signal).catch(() => signal.throwIfAborted());
    using limit = timeLimit(session.closeLimitMs, signal);
    await session.removeNode(without(plan, name), name, limit.signal);
    await session.addNode(plan, name, signal);
    await joinNetwork(changes, plan, name, signal);
  } catch (error) {
    const failed = `${name} could not be started anew: ${messageOf(error)}`;
    nodes.lose(name, nodeLost(name, failed, error));
    updateNode(store, name, (node) => ({ ...node, status: { ...node.status, message: failed } }));
    throw error;
  }
  nodes.joined(name);
  nodes.left(name);
  updateNode(store, name, ({ status: { message: _over, ...status }, ...node }) => ({
    ...node,
    status: { ...status, ready: true, nodeInfo: nodeInfo(session.agentOf(name).hello, session.surroundings) },
  }));
}
