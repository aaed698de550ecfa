import type { Node } from '../model/kubernetes.ts';
import type { NodeName } from '../model/names.ts';
import type { ClusterPlan, NodePlan } from '../model/plan.ts';
import { membersOf } from '../model/underlay-place.ts';
import { awaitNetwork } from './await-network.ts';
import { checkUnderlay } from './check-underlay.ts';
import type { NetworkFiles } from './cni/network-files.ts';
import type { ClusterNodes } from './cluster-nodes.ts';
import type { NodeIpam } from './ipam.ts';
import { noSuchNode } from './no-such-node.ts';
import type { ObjectStore } from './store.ts';

/** What a change of a cluster's nodes works on. */
export interface NodeChanges {
  readonly nodes: ClusterNodes;
  readonly store: ObjectStore;
  readonly ipams: Map<string, NodeIpam>;
  readonly files: NetworkFiles;
  /** Waits for the controllers. */
  readonly settle: (signal: AbortSignal) => Promise<void>;
}

/** @throws UsageError `not-found` with the nearest name */
export const existingNode = ({ nodes: { plan } }: NodeChanges, name: string): NodePlan =>
  memberNamed(plan.nodes, name);

/** The same; what joins the zones is taken for a node, too. */
export const existingMember = ({ nodes: { plan } }: NodeChanges, name: string): NodePlan =>
  memberNamed(membersOf(plan), name);

function memberNamed(members: readonly NodePlan[], name: string): NodePlan {
  const found = members.find((member) => member.name === name);
  if (found !== undefined) return found;
  throw noSuchNode(
    name,
    members.map((member) => member.name),
  );
}

/** Makes a node that the runtime has made part of the pod network: looks at its underlay first. */
export async function joinNetwork(
  { nodes, files }: NodeChanges,
  plan: ClusterPlan,
  name: NodeName,
  signal: AbortSignal,
): Promise<void> {
  const { underlay, network, nodes: plans, router } = plan;
  const reachable = membersOf(plan).filter((it) => it.name === name || !nodes.isLost(it.name));
  const { session } = nodes;
  await checkUnderlay(
    { agents: () => nodes.agents(), agentOf: (node) => session.agentOf(node) },
    reachable,
    signal,
    name,
  );
  const cluster = { name: plan.name, underlayCidr: underlay.cidr };
  const agent = session.agentOf(name);
  const brought = await files.bringTo([agent], [name], signal);
  await agent.request(
    'prepareNetwork',
    { network, nodes: plans, ...(router && { router }), cluster, ...brought },
    signal,
  );
  await nodes.tellAgents((agent) => agent.request('changePeers', { nodes: plans }, signal));
  const expected = plans.filter((it) => reachable.includes(it)).map((node) => node.name);
  await awaitNetwork((ask) => nodes.tellAgents(ask), plan, expected, signal);
}

/** Changes a node's object, if it is there. */
export function updateNode(store: ObjectStore, name: NodeName, change: (node: Node) => Node): void {
  if (store.get('Node', '', name) !== undefined) store.update('Node', '', name, change);
}

export function without({ router, ...plan }: ClusterPlan, name: NodeName): ClusterPlan {
  return {
    ...plan,
    nodes: plan.nodes.filter((node) => node.name !== name),
    ...(router === undefined || router.name === name ? {} : { router }),
  };
}
