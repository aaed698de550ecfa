import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { withoutChecks } from '../../model/check-pods.ts';
import { withNetworkStatus } from '../../cluster/cni/network-status.ts';
import { displayObject } from '../../cluster/display-object.ts';
import { isBeingDeleted, keyOfPod } from '../../cluster/pod-state.ts';
import type { Manifest, Pod } from '../../model/kubernetes.ts';
import type { PodKey } from '../../model/names.ts';
import { isReady } from '../readiness.ts';

/** What users have put into a cluster, at one moment. */
export interface ObjectSnapshot {
  /** As manifests, by what they are called; nothing that is being deleted. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** What is being deleted. */
  readonly leaving: readonly Manifest[];
  /** Addresses of all pods, those of workloads too. */
  readonly podIPs: ReadonlyMap<PodKey, readonly string[]>;
  readonly allReady: boolean;
}

export function snapshotOf(cluster: Pick<ClusterHandle, 'list'>): ObjectSnapshot {
  const pods = withoutChecks(cluster.list('Pod'));
  const objects: readonly Manifest[] = [
    ...withoutChecks(cluster.list('Namespace')),
    ...cluster.list('NetworkAttachmentDefinition'),
    ...cluster.list('Deployment'),
    ...cluster.list('DaemonSet'),
    // What a workload owns, its controller makes again.
    ...pods.filter(({ metadata }) => (metadata.ownerReferences ?? []).length === 0),
  ];
  const isLeaving = ({ metadata }: Manifest): boolean => metadata.deletionTimestamp !== undefined;
  return {
    manifests: new Map(
      objects.filter((one) => !isLeaving(one)).map((one) => [displayObject(one), manifestOf(one)]),
    ),
    leaving: objects.filter(isLeaving),
    podIPs: new Map(
      pods.filter((pod) => !isBeingDeleted(pod)).map((pod) => [keyOfPod(pod), pod.status?.podIPs ?? []]),
    ),
    allReady: pods.every((pod: Pod) => isReady(pod)),
  };
}

/** An object without what the cluster itself wrote into it. */
function manifestOf<M extends Manifest>(object: M): M {
  const { name, namespace, labels } = object.metadata;
  const annotations = withNetworkStatus(object.metadata.annotations, undefined);
  const { status: _status, ...rest }: M & { readonly status?: unknown } = object;
  // Leaving the status out, which manifests need not have, is all that changes.
  return { ...rest, metadata: { name, namespace, labels, annotations } } as unknown as M;
}
