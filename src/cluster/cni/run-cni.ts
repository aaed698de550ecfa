import { posix } from 'node:path';
import type { AgentClient } from '../../agent/client.ts';
import { parseJson } from '../../cni/json.ts';
import { conflistFacts } from '../../model/conflist-facts.ts';
import { renderConflist } from '../../model/conflist-template.ts';
import type { CniOrder, CniOutcome, CniRequest, NetworkChoice } from '../../model/cni-order.ts';
import type { ClusterPlan, NodePlan } from '../../model/plan.ts';
import { noPlugins } from './no-plugins.ts';
import { packParcel } from './pack-parcel.ts';
import { pluginDir } from '../../model/node-folders.ts';
import { namedPlugins } from './plugin-types.ts';
import { sendParcel } from './send-parcel.ts';

/** Fills in what a configuration wants to know of the node, and has its plugins there. */
export async function runCni(
  { order, binDirs }: CniRequest,
  node: NodePlan,
  plan: ClusterPlan,
  agent: AgentClient,
  signal: AbortSignal,
): Promise<CniOutcome> {
  const filled = filledIn(order, node, plan);
  const types = typesOf(filled);
  const absent = await notInNode(types, node, agent, signal);
  if (binDirs.length > 0 || absent.length > 0) {
    const parcel = await packParcel({ ...noPlugins, binDirs }, signal, { types: absent });
    await sendParcel(agent, parcel, signal);
    await agent.request('layFiles', { node: node.name, parcel: parcel.parcel }, signal);
  }
  return agent.request('runCni', { node: node.name, order: filled }, signal);
}

/** @throws UsageError for a template that asks for what is no fact of a node */
function filledIn(order: CniOrder, node: NodePlan, plan: ClusterPlan): CniOrder {
  const { name: cluster, underlay, network, nodes } = plan;
  const facts = conflistFacts({ cluster, underlay: underlay.cidr, network, nodes }, node);
  const fill = (choice: NetworkChoice): NetworkChoice =>
    choice.kind === 'file' ? { ...choice, text: renderConflist(choice.text, facts) } : choice;
  if (order.verb !== 'VERSION') return { ...order, network: fill(order.network) };
  return order.of.kind === 'type' ? order : { ...order, of: fill(order.of) };
}

/** What a configuration that comes with the order names; the node has what its own ones name. */
function typesOf(order: CniOrder): readonly string[] {
  const choice = order.verb === 'VERSION' ? order.of : order.network;
  if (choice.kind === 'type') return [choice.type];
  if (choice.kind === 'named') return [];
  try {
    return [...new Set(namedPlugins(parseJson(choice.text)).map(({ type }) => type))];
  } catch {
    // What is wrong with it, the node says with its place.
    return [];
  }
}

async function notInNode(
  types: readonly string[],
  node: NodePlan,
  agent: AgentClient,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const names = types.filter((type) => !type.includes('/'));
  if (names.length === 0) return [];
  const paths = names.map((type) => posix.join(pluginDir, type));
  const kinds = await agent.request('lookAtPaths', { node: node.name, paths }, signal);
  return names.filter((_, index) => kinds[index] === 'missing');
}
