import type { Node, Pod } from '../../model/kubernetes.ts';
import type { NodeIpam } from '../ipam.ts';
import { matchesLabels } from '../label-selector.ts';
import { isBeingDeleted, isWaiting, unschedulable } from '../pod-state.ts';
import type { ObjectStore } from '../store.ts';
import type { Reconcile } from './reconcile.ts';

type NodeIpams = ReadonlyMap<string, NodeIpam>;

/** Gives pods without a node the one with the fewest pods, the first of equals. */
export function scheduler(ipams: NodeIpams): Reconcile {
  return (store) => {
    const waiting = store.list('Pod').filter((pod) => isWaiting(pod) && !isBeingDeleted(pod));
    if (waiting.length === 0) return;
    const nodes = store.list('Node').filter((node) => !isBeingDeleted(node));
    const loads = nodeLoads(store, nodes, ipams);
    for (const pod of waiting) {
      if (pod.spec.nodeName === undefined) place(store, pod, loads);
      else checkNodeName(store, pod, nodes);
    }
  };
}

interface NodeLoad {
  readonly node: Node;
  pods: number;
  /** Pods that could still get an address. */
  freeAddresses: number;
}

function nodeLoads(store: ObjectStore, nodes: readonly Node[], ipams: NodeIpams): readonly NodeLoad[] {
  const loads = nodes.map((node): NodeLoad => {
    return { node, pods: 0, freeAddresses: ipams.get(node.metadata.name)?.capacity ?? 0 };
  });
  const byName = new Map(loads.map((load) => [load.node.metadata.name, load]));
  for (const pod of store.list('Pod')) {
    const load = byName.get(pod.spec.nodeName ?? '');
    if (load === undefined) continue;
    // A pod that is being deleted does not count as load, but has its address until it is gone.
    if (!isBeingDeleted(pod)) load.pods++;
    if (!pod.spec.hostNetwork) load.freeAddresses--;
  }
  return loads;
}

function place(store: ObjectStore, pod: Pod, loads: readonly NodeLoad[]): void {
  const { nodeSelector, hostNetwork } = pod.spec;
  const matching = loads.filter(({ node }) => matchesLabels(nodeSelector, node.metadata.labels));
  if (matching.length === 0) {
    const wanted = Object.entries(nodeSelector).map(([key, value]) => `${key}=${value}`);
    keepWaiting(store, pod, `no node has the labels ${wanted.join(', ')}`);
    return;
  }
  const able = matching.filter(({ freeAddresses }) => hostNetwork || freeAddresses > 0);
  const [first] = able;
  if (first === undefined) {
    keepWaiting(store, pod, `no node has an address left: ${fullNodes(matching)}`);
    return;
  }
  const chosen = able.reduce((best, load) => (load.pods < best.pods ? load : best), first);
  chosen.pods++;
  if (!hostNetwork) chosen.freeAddresses--;
  store.update('Pod', pod.metadata.namespace, pod.metadata.name, ({ status: _status, ...rest }) => ({
    ...rest,
    spec: { ...rest.spec, nodeName: chosen.node.metadata.name },
  }));
}

const fullNodes = (loads: readonly NodeLoad[]): string =>
  loads.map(({ node }) => `${node.spec.podCIDRs.join(', ')} of ${node.metadata.name} is full`).join('; ');

function checkNodeName(store: ObjectStore, pod: Pod, nodes: readonly Node[]): void {
  const names = nodes.map(({ metadata }) => metadata.name);
  if (names.includes(pod.spec.nodeName ?? '')) return;
  keepWaiting(store, pod, `there is no node ${pod.spec.nodeName}; there are ${names.join(', ')}`);
}

function keepWaiting(store: ObjectStore, { metadata }: Pod, message: string): void {
  store.update('Pod', metadata.namespace, metadata.name, (pod) => ({
    ...pod,
    status: unschedulable(message, pod.status),
  }));
}
