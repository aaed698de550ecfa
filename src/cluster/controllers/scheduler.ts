import type { Node, Pod } from '../../model/kubernetes.ts';
import { displayPod } from '../../model/names.ts';
import { plural } from '../../util/plural.ts';
import type { NodeIpam } from '../ipam.ts';
import { matchesLabels } from '../label-selector.ts';
import { isBeingDeleted, isUnschedulable, isWaiting, keyOfPod, unschedulable } from '../pod-state.ts';
import type { ObjectStore } from '../store.ts';
import type { Note } from './note.ts';
import type { Reconcile } from './reconcile.ts';

type NodeIpams = ReadonlyMap<string, NodeIpam>;

/**
 * Gives pods without a node the one with the fewest pods, the first of equals. Nodes that are cordoned or not ready
 * get none; a pod that names its node passes a cordon by, as in Kubernetes.
 */
export function scheduler(ipams: NodeIpams, note: Note): Reconcile {
  return (store) => {
    const waiting = store.list('Pod').filter((pod) => isWaiting(pod) && !isBeingDeleted(pod));
    if (waiting.length === 0) return;
    const turn: Turn = { store, note, loads: nodeLoads(store, ipams) };
    for (const pod of waiting) {
      if (pod.spec.nodeName === undefined) place(turn, pod);
      else checkNodeName(turn, pod);
    }
  };
}

interface Turn {
  readonly store: ObjectStore;
  readonly note: Note;
  readonly loads: readonly NodeLoad[];
}

interface NodeLoad {
  readonly node: Node;
  pods: number;
  /** Pods that could still get an address; as many as there may be where CNI plugins give them. */
  freeAddresses: number;
}

function nodeLoads(store: ObjectStore, ipams: NodeIpams): readonly NodeLoad[] {
  const loads = store.list('Node').map((node): NodeLoad => {
    return { node, pods: 0, freeAddresses: ipams.get(node.metadata.name)?.capacity ?? Infinity };
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

function place(turn: Turn, pod: Pod): void {
  const { nodeSelector, hostNetwork } = pod.spec;
  const matching = turn.loads.filter(({ node }) => matchesLabels(nodeSelector, node.metadata.labels));
  if (matching.length === 0) {
    const wanted = Object.entries(nodeSelector).map(([key, value]) => `${key}=${value}`);
    keepWaiting(turn, pod, `no node has the labels ${wanted.join(', ')}`);
    return;
  }
  const open = matching.filter(({ node }) => whyClosed(node) === undefined);
  const able = open.filter(({ freeAddresses }) => hostNetwork || freeAddresses > 0);
  const [first] = able;
  if (first === undefined) {
    keepWaiting(turn, pod, open.length === matching.length ? fullNodes(open) : noneOf(turn.loads, pod));
    return;
  }
  const chosen = able.reduce((best, load) => (load.pods < best.pods ? load : best), first);
  chosen.pods++;
  if (!hostNetwork) chosen.freeAddresses--;
  const { name } = chosen.node.metadata;
  turn.store.update('Pod', pod.metadata.namespace, pod.metadata.name, ({ status: _status, ...rest }) => ({
    ...rest,
    spec: { ...rest.spec, nodeName: name },
  }));
  turn.note(pod, 'Normal', 'Scheduled', `Assigned ${displayPod(keyOfPod(pod))} to ${name}`);
}

const fullNodes = (loads: readonly NodeLoad[]): string =>
  `no node has an address left: ${loads.map(({ node }) => fullNode(node)).join('; ')}`;

const fullNode = ({ spec, metadata }: Node): string =>
  `${spec.podCIDRs.join(', ')} of ${metadata.name} is full`;

/** Why a node gets no new pods, if it gets none. */
function whyClosed({ metadata, spec, status }: Node): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return 'being removed';
  if (!status.ready) return 'not ready';
  return spec.unschedulable === true ? 'cordoned' : undefined;
}

/** Why none of several nodes can take a pod, for different reasons: `0 of 3 nodes can take it: 1 is cordoned, …`. */
function noneOf(loads: readonly NodeLoad[], { spec }: Pod): string {
  const reasons = loads.map(({ node }) => {
    if (!matchesLabels(spec.nodeSelector, node.metadata.labels)) return 'without the labels it wants';
    return whyClosed(node) ?? 'out of addresses';
  });
  const counted = [...new Set(reasons)].map((reason) => {
    const count = reasons.filter((one) => one === reason).length;
    return `${count} ${count === 1 ? 'is' : 'are'} ${reason}`;
  });
  return `0 of ${plural(loads.length, 'node')} can take it: ${counted.join(', ')}`;
}

/** A pod on a node that is not ready waits for it. */
function checkNodeName(turn: Turn, pod: Pod): void {
  const { nodeName } = pod.spec;
  const node = turn.loads.map((load) => load.node).find(({ metadata }) => metadata.name === nodeName);
  if (node === undefined) {
    const names = turn.loads.map((load) => load.node.metadata.name);
    keepWaiting(turn, pod, `there is no node ${nodeName}; there are ${names.join(', ')}`);
  } else if (!node.status.ready) {
    keepWaiting(turn, pod, `${nodeName} is not ready: ${node.status.message ?? 'it is lost'}`);
  }
}

function keepWaiting({ store, note }: Turn, pod: Pod, message: string): void {
  const { namespace, name } = pod.metadata;
  const isSaid = isUnschedulable(pod) && pod.status?.message === message;
  store.update('Pod', namespace, name, (one) => ({ ...one, status: unschedulable(message, one.status) }));
  if (!isSaid) note(pod, 'Warning', 'FailedScheduling', message);
}
