import type { Deployment, Pod } from '../../model/kubernetes.ts';
import type { ObjectStore } from '../store.ts';
import type { Note } from './note.ts';
import { deletePods, ownedPods, podOf, remaining, templateHash, type PodNames } from './owned-pod.ts';
import type { Reconcile } from './reconcile.ts';

const hashLabel = 'pod-template-hash';

/** Keeps as many pods of each Deployment's template as it wants, and writes how far it is. */
export function deploymentController(names: PodNames, note: Note): Reconcile {
  return (store) => {
    for (const deployment of store.list('Deployment')) {
      reconcileDeployment(store, deployment, names, note);
      writeStatus(store, deployment);
    }
  };
}

function reconcileDeployment(store: ObjectStore, deployment: Deployment, names: PodNames, note: Note): void {
  const { replicas, template } = deployment.spec;
  const { namespace, name } = deployment.metadata;
  const hash = templateHash(template);
  const pods = remaining(ownedPods(store, deployment));
  const current = pods.filter((pod) => isOf(pod, hash));
  for (let count = current.length; count < replicas; count++) {
    store.create(podOf(deployment, names.next(store, namespace, `${name}-${hash}`), hashLabel));
  }
  if (current.length < replicas) note(deployment, 'Normal', 'ScaledUp', `Scaled up to ${replicas}`);
  if (current.length > replicas) {
    deletePods(store, leastWanted(current).slice(0, current.length - replicas));
    note(deployment, 'Normal', 'ScaledDown', `Scaled down to ${replicas}`);
  }
  // Pods of an older template serve until their successors do.
  const isReplaced = current.filter(isReady).length >= replicas;
  const older = pods.filter((pod) => !current.includes(pod));
  if (!isReplaced || older.length === 0) return;
  deletePods(store, older);
  note(deployment, 'Normal', 'ScaledDown', 'Scaled down the former template to 0');
}

/** No pod has to be ready for a while before it counts as available (minReadySeconds is 0). */
function writeStatus(store: ObjectStore, deployment: Deployment): void {
  const hash = templateHash(deployment.spec.template);
  const pods = remaining(ownedPods(store, deployment));
  const ready = pods.filter(isReady).length;
  const { namespace, name } = deployment.metadata;
  store.update('Deployment', namespace, name, (one) => ({
    ...one,
    status: {
      replicas: pods.length,
      updatedReplicas: pods.filter((pod) => isOf(pod, hash)).length,
      readyReplicas: ready,
      availableReplicas: ready,
    },
  }));
}

const isOf = ({ metadata }: Pod, hash: string): boolean => metadata.labels[hashLabel] === hash;

/** Those that are not ready come first, then the newest. */
function leastWanted(pods: readonly Pod[]): readonly Pod[] {
  const newestFirst = pods.toReversed();
  return [...newestFirst.filter((pod) => !isReady(pod)), ...newestFirst.filter(isReady)];
}

const isReady = ({ status }: Pod): boolean => status?.ready === true;
