import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { matchesSelector } from '../cluster/label-selector.ts';
import { assertNever } from '../model/assert-never.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { UsageError } from '../model/errors.ts';
import type { ObjectKind, Pod } from '../model/kubernetes.ts';
import { type Resource, resources, resourceText, wordsOf } from '../model/resources.ts';
import { endpointOf, selectEndpoints } from '../scenario/selectors.ts';
import { nearest } from '../util/nearest.ts';

export interface Target {
  readonly endpoint: Endpoint;
  /** Which of several pods was taken, to be told. */
  readonly note?: string;
}

type Seen = Pick<ClusterHandle, 'nodes' | 'router' | 'pods' | 'namespaceLabels' | 'list'>;

/**
 * Where a command runs: `web`, `pod/web`, `other-namespace/web`, `node/node-1`; of `deployment/web` one pod, as kubectl
 * picks it.
 * @param namespace of what is named without one
 * @throws UsageError `unknown-pod`, `unknown-node`, `not-found`, `no-pod`, with the nearest name
 */
export function targetNamed(word: string, namespace: string, cluster: Seen): Target {
  const slash = word.indexOf('/');
  if (slash < 0) return { endpoint: only(`${namespace}/${word}`, cluster) };
  const [before, name] = [word.slice(0, slash), word.slice(slash + 1)];
  const resource = resources.find((it) => wordsOf(it).includes(before.toLowerCase()));
  if (resource === undefined) return { endpoint: only(word, cluster) };
  const { kind } = resource;
  switch (kind) {
    case 'Pod':
      return { endpoint: only(`${namespace}/${name}`, cluster) };
    case 'Node':
      return { endpoint: only(`node/${name}`, cluster) };
    case 'Deployment':
    case 'DaemonSet':
      return podOfWorkload(resource, kind, namespace, name, cluster);
    case 'Namespace':
    case 'NetworkAttachmentDefinition':
    case 'Event':
      throw new UsageError('no-pod', `${word} has no pod to run something in`, {
        hint: 'name a pod, node/NAME, deployment/NAME or daemonset/NAME',
      });
    default:
      return assertNever(kind, 'kind');
  }
}

function only(selector: string, cluster: Seen): Endpoint {
  const [endpoint] = selectEndpoints(selector, cluster);
  if (endpoint === undefined) throw new UsageError('not-found', `there is no ${selector}`);
  return endpoint;
}

function podOfWorkload(
  resource: Resource,
  kind: Extract<ObjectKind, 'Deployment' | 'DaemonSet'>,
  namespace: string,
  name: string,
  cluster: Seen,
): Target {
  const all = cluster.list(kind, { namespace });
  const workload = all.find(({ metadata }) => metadata.name === name);
  if (workload === undefined) {
    const names = all.map(({ metadata }) => metadata.name);
    const meant = nearest(name, names);
    throw new UsageError('not-found', `there is no ${resourceText(resource, name)} in ${namespace}`, {
      hint: hintOf(meant, names, resource),
    });
  }
  const pods = cluster
    .pods()
    .filter(({ metadata }) => metadata.namespace === namespace)
    .filter(({ metadata }) => matchesSelector(workload.spec.selector, metadata.labels))
    .sort((a, b) => rank(a) - rank(b));
  const [pod] = pods;
  if (pod === undefined) throw new UsageError('no-pod', `${resourceText(resource, name)} has no pods`);
  const endpoint = endpointOf(pod);
  return pods.length === 1
    ? { endpoint }
    : { endpoint, note: `Found ${pods.length} pods, using pod/${pod.metadata.name}` };
}

function hintOf(meant: string | undefined, names: readonly string[], { plural, singular }: Resource): string {
  if (meant !== undefined) return `did you mean ${singular}/${meant}?`;
  return names.length === 0 ? `there are no ${plural} there` : `the ${plural} are ${names.join(', ')}`;
}

/** Pods that are ready first, then those that run. */
function rank({ status }: Pod): number {
  if (status?.ready === true) return 0;
  return status?.phase === 'Running' ? 1 : 2;
}
