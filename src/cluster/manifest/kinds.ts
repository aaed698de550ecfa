import type { Manifest } from '../../model/kubernetes.ts';
import { nearest } from '../../util/nearest.ts';
import type { Place } from './place.ts';

/** What may be applied, and the API group and version it belongs to. */
export const apiVersions = {
  Pod: 'v1',
  Namespace: 'v1',
  Deployment: 'apps/v1',
  DaemonSet: 'apps/v1',
  NetworkAttachmentDefinition: 'k8s.cni.cncf.io/v1',
} as const satisfies Record<Manifest['kind'], string>;

// Object.keys forgets the literal types of a constant's keys.
export const manifestKinds = Object.keys(apiVersions) as Manifest['kind'][];

/** Kinds that people have in their files and that podnet cannot do anything with. */
const otherKinds = [
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'CronJob',
  'CustomResourceDefinition',
  'EndpointSlice',
  'Endpoints',
  'Gateway',
  'HTTPRoute',
  'HorizontalPodAutoscaler',
  'Ingress',
  'IngressClass',
  'Job',
  'LimitRange',
  'List',
  'NetworkPolicy',
  'Node',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'ReplicaSet',
  'ReplicationController',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
  'Service',
  'ServiceAccount',
  'StatefulSet',
  'StorageClass',
];

const supported = `podnet supports ${manifestKinds.slice(0, -1).join(', ')} and ${manifestKinds.at(-1)}`;

/** The kind of a manifest, checked together with its apiVersion. */
export function readKind(place: Place): Manifest['kind'] | undefined {
  const kindAt = place.at('kind');
  if (kindAt.isAbsent) kindAt.missing(supported);
  const text = kindAt.text();
  if (text === undefined) return undefined;
  const kind = manifestKinds.find((name) => name === text);
  if (kind === undefined) refuseKind(kindAt, text);
  else checkApiVersion(place.at('apiVersion'), kind);
  return kind;
}

function refuseKind(place: Place, text: string): void {
  if (otherKinds.includes(text)) {
    place.refuse('unsupported-kind', `podnet does not support ${text} objects`, supported);
    return;
  }
  const meant = nearest(text, manifestKinds);
  const hint = meant === undefined ? supported : `did you mean ${meant}?`;
  place.refuse('unknown-kind', `there is no kind "${text}"`, hint);
}

function checkApiVersion(place: Place, kind: Manifest['kind']): void {
  const wanted = apiVersions[kind];
  if (place.isAbsent) place.missing(`write apiVersion: ${wanted}`);
  const text = place.text();
  if (text === undefined || text === wanted) return;
  place.refuse(
    'bad-api-version',
    `${kind} is no kind of apiVersion "${text}"`,
    `write apiVersion: ${wanted}`,
  );
}
