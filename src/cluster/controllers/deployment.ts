import type { Deployment, Pod } from '../../model/kubernetes.ts';
import type { ObjectStore } from '../store.ts';
import { deletePods, ownedPods, podOf, remaining, templateHash, type PodNames } from './owned-pod.ts';
import type { Reconcile } from './reconcile.ts';

const hashLabel = 'pod-template-hash';

/** Keeps as many pods of each Deployment's template as it wants. */
export function deploymentController(names: PodNames): Reconcile {
  return (store) => {
    for (const deployment of store.list('Deployment')) reconcileDeployment(store, deployment, names);
  };
}

function reconcileDeployment(store: ObjectStore, deployment: Deployment, names: PodNames): void {
  const { replicas, template } = deployment.spec;
  const { namespace, name } = deployment.metadata;
  const hash = templateHash(template);
  const pods = remaining(ownedPods(store, deployment));
  const current = pods.filter(({ metadata }) => metadata.labels[hashLabel] === hash);
  for (let count = current.length; count < replicas; count++) {
    store.create(podOf(deployment, names.next(store, namespace, `${name}-${hash}`), hashLabel));
  }
  if (current.length > replicas) {
    deletePods(store, leastWanted(current).slice(0, current.length - replicas));
  }
  // Pods of an older template serve until their successors do.
  const isReplaced = current.filter(isReady).length >= replicas;
  const older = pods.filter((pod) => !current.includes(pod));
  if (isReplaced) deletePods(store, older);
}

/** Those that are not ready come first, then the newest. */
function leastWanted(pods: readonly Pod[]): readonly Pod[] {
  const newestFirst = pods.toReversed();
  return [...newestFirst.filter((pod) => !isReady(pod)), ...newestFirst.filter(isReady)];
}

const isReady = ({ status }: Pod): boolean => status?.ready === true;
