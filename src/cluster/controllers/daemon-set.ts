import type { DaemonSet, Node, Pod } from '../../model/kubernetes.ts';
import { matchesLabels } from '../label-selector.ts';
import { isBeingDeleted } from '../pod-state.ts';
import type { ObjectStore } from '../store.ts';
import type { Note } from './note.ts';
import { deletePods, ownedPods, podOf, remaining, templateHash, type PodNames } from './owned-pod.ts';
import type { Reconcile } from './reconcile.ts';

const hashLabel = 'controller-revision-hash';

/** Keeps one pod of each DaemonSet on every node that its nodeSelector matches, cordoned ones too. */
export function daemonSetController(names: PodNames, note: Note): Reconcile {
  return (store) => {
    for (const daemonSet of store.list('DaemonSet')) {
      reconcileDaemonSet(store, daemonSet, names, note);
      writeStatus(store, daemonSet);
    }
  };
}

function reconcileDaemonSet(store: ObjectStore, daemonSet: DaemonSet, names: PodNames, note: Note): void {
  const nodes = nodesOf(store, daemonSet);
  const owned = ownedPods(store, daemonSet);
  const isCurrent = currentOf(daemonSet);
  const kept = new Set(nodes.map((node) => remaining(podsOn(owned, node)).find(isCurrent)));
  const surplus = remaining(owned).filter((pod) => !kept.has(pod));
  deletePods(store, surplus);
  for (const { metadata } of surplus)
    note(daemonSet, 'Normal', 'SuccessfulDelete', `Deleted pod ${metadata.name}`);
  for (const node of nodes) {
    // A predecessor that is still going keeps its place, which is often a port of the node.
    if (podsOn(owned, node).length > 0) continue;
    const { namespace, name } = daemonSet.metadata;
    const pod = podOf(daemonSet, names.next(store, namespace, name), hashLabel, node.metadata.name);
    store.create(pod);
    note(daemonSet, 'Normal', 'SuccessfulCreate', `Created pod ${pod.metadata.name}`);
  }
}

function writeStatus(store: ObjectStore, daemonSet: DaemonSet): void {
  const nodes = nodesOf(store, daemonSet);
  const owned = remaining(ownedPods(store, daemonSet));
  const placed = nodes.flatMap((node) => podsOn(owned, node));
  const ready = placed.filter(({ status }) => status?.ready === true).length;
  const { namespace, name } = daemonSet.metadata;
  store.update('DaemonSet', namespace, name, (one) => ({
    ...one,
    status: {
      desiredNumberScheduled: nodes.length,
      currentNumberScheduled: nodes.filter((node) => podsOn(owned, node).length > 0).length,
      updatedNumberScheduled: placed.filter(currentOf(daemonSet)).length,
      numberReady: ready,
      numberAvailable: ready,
    },
  }));
}

/** A pod on a node that is lost, or goes, goes with it. */
const nodesOf = (store: ObjectStore, { spec: { template } }: DaemonSet): readonly Node[] =>
  store
    .list('Node')
    .filter((node) => node.status.ready && !isBeingDeleted(node))
    .filter(({ metadata }) => matchesLabels(template.spec.nodeSelector, metadata.labels));

function currentOf({ spec }: DaemonSet): (pod: Pod) => boolean {
  const hash = templateHash(spec.template);
  return ({ metadata }) => metadata.labels[hashLabel] === hash;
}

const podsOn = (pods: readonly Pod[], node: Node): readonly Pod[] =>
  pods.filter(({ spec }) => spec.nodeName === node.metadata.name);
