import type { DaemonSet, Node, Pod } from '../../model/kubernetes.ts';
import { matchesLabels } from '../label-selector.ts';
import { isBeingDeleted } from '../pod-state.ts';
import type { ObjectStore } from '../store.ts';
import { deletePods, ownedPods, podOf, remaining, templateHash, type PodNames } from './owned-pod.ts';
import type { Reconcile } from './reconcile.ts';

const hashLabel = 'controller-revision-hash';

/** Keeps one pod of each DaemonSet on every node that its nodeSelector matches. */
export function daemonSetController(names: PodNames): Reconcile {
  return (store) => {
    for (const daemonSet of store.list('DaemonSet')) reconcileDaemonSet(store, daemonSet, names);
  };
}

function reconcileDaemonSet(store: ObjectStore, daemonSet: DaemonSet, names: PodNames): void {
  const { template } = daemonSet.spec;
  const nodes = store
    .list('Node')
    .filter((node) => !isBeingDeleted(node))
    .filter(({ metadata }) => matchesLabels(template.spec.nodeSelector, metadata.labels));
  const owned = ownedPods(store, daemonSet);
  const hash = templateHash(template);
  const isCurrent = ({ metadata }: Pod): boolean => metadata.labels[hashLabel] === hash;
  const kept = new Set(nodes.map((node) => remaining(podsOn(owned, node)).find(isCurrent)));
  deletePods(
    store,
    remaining(owned).filter((pod) => !kept.has(pod)),
  );
  for (const node of nodes) {
    // A predecessor that is still going keeps its place, which is often a port of the node.
    if (podsOn(owned, node).length > 0) continue;
    const { namespace, name } = daemonSet.metadata;
    store.create(podOf(daemonSet, names.next(store, namespace, name), hashLabel, node.metadata.name));
  }
}

const podsOn = (pods: readonly Pod[], node: Node): readonly Pod[] =>
  pods.filter(({ spec }) => spec.nodeName === node.metadata.name);
