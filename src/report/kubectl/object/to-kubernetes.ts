import type { Event as EventV1, Namespace as NamespaceV1 } from 'kubernetes-types/core/v1.d.ts';
import { assertNever } from '../../../model/assert-never.ts';
import type {
  EventObject,
  KubernetesObject,
  Namespace,
  NetworkAttachmentDefinition,
} from '../../../model/kubernetes.ts';
import { resourceOf } from '../../../model/resources.ts';
import { namespacePhase } from '../rows/namespace.ts';
import { type JsonObject, sortedObject } from '../json.ts';
import { metadataOf } from './metadata.ts';
import { nodeOf } from './node.ts';
import { podOf } from './pod.ts';
import { daemonSetOf, deploymentOf } from './workload.ts';

/** An object in the shape that a Kubernetes API gives it, keys in kubectl's order. */
export function toKubernetes(object: KubernetesObject): JsonObject {
  return sortedObject(typed(object));
}

/** Several objects as kubectl prints them: always a list of no kind of its own. */
export function listOf(items: readonly JsonObject[]): JsonObject {
  return { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } };
}

function typed(object: KubernetesObject): object {
  switch (object.kind) {
    case 'Pod':
      return podOf(object);
    case 'Deployment':
      return deploymentOf(object);
    case 'DaemonSet':
      return daemonSetOf(object);
    case 'Namespace':
      return namespaceOf(object);
    case 'NetworkAttachmentDefinition':
      return networkAttachmentOf(object);
    case 'Node':
      return nodeOf(object);
    case 'Event':
      return eventOf(object);
    default:
      return assertNever(object, 'kind');
  }
}

function namespaceOf(namespace: Namespace): NamespaceV1 {
  const { apiVersion, kind, metadata } = namespace;
  return {
    apiVersion,
    kind,
    metadata: metadataOf(metadata),
    spec: {},
    status: { phase: namespacePhase(namespace) },
  };
}

function networkAttachmentOf({ apiVersion, kind, metadata, spec }: NetworkAttachmentDefinition): object {
  return { apiVersion, kind, metadata: metadataOf(metadata), spec };
}

function apiVersionOf(kind: KubernetesObject['kind']): string {
  const { group } = resourceOf(kind);
  return group === '' ? 'v1' : `${group}/v1`;
}

function eventOf({ apiVersion, kind, metadata, involvedObject, source, ...facts }: EventObject): EventV1 {
  const { namespace, uid, ...object } = involvedObject;
  return {
    apiVersion,
    kind,
    metadata: metadataOf(metadata),
    involvedObject: {
      apiVersion: apiVersionOf(object.kind),
      ...object,
      ...(namespace !== '' && { namespace }),
      ...(uid !== undefined && { uid }),
    },
    ...facts,
    reportingComponent: source,
    reportingInstance: '',
    source: { component: source },
  };
}
