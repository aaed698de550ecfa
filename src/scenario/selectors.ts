import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { matchesSelector } from '../cluster/label-selector.ts';
import { assertNever } from '../model/assert-never.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { UsageError } from '../model/errors.ts';
import type { Pod } from '../model/kubernetes.ts';
import { displayPod, parseNodeName, podKey } from '../model/names.ts';
import { nearest } from '../util/nearest.ts';
import type { Selector } from './format/selector-schema.ts';
import { selectorText } from './format/selector-text.ts';
import { parseSelectorName } from './selector-name.ts';

type Seen = Pick<ClusterHandle, 'nodes' | 'router' | 'pods' | 'namespaceLabels'>;

/**
 * The pods and nodes that a selector means in a running cluster, in the cluster's order.
 * @throws UsageError `unknown-pod`, `unknown-node`, `matches-nothing`
 */
export function selectEndpoints(selector: Selector, cluster: Seen): readonly Endpoint[] {
  const found = typeof selector === 'string' ? byName(selector, cluster) : byLabels(selector, cluster);
  if (found.length === 0) {
    const none = selector === 'all' ? 'there are no pods' : `no pod matches ${selectorText(selector)}`;
    throw new UsageError('matches-nothing', none);
  }
  return found;
}

export function endpointOf(pod: Pod): Endpoint {
  return { kind: 'pod', pod: podKey(pod.metadata.namespace, pod.metadata.name) };
}

/** The pod of an endpoint, unless it is a node's or is gone. */
export function podOf(endpoint: Endpoint, cluster: Pick<ClusterHandle, 'pods'>): Pod | undefined {
  if (endpoint.kind === 'node') return undefined;
  return cluster.pods().find(({ metadata }) => podKey(metadata.namespace, metadata.name) === endpoint.pod);
}

function byName(text: string, cluster: Seen): readonly Endpoint[] {
  const meant = parseSelectorName(text);
  switch (meant.kind) {
    case 'all':
      return cluster.pods().map(endpointOf);
    case 'node':
      return [nodeNamed(meant.node, cluster)];
    case 'pod':
      return [podNamed(podKey(meant.namespace, meant.name), cluster)];
    default:
      return assertNever(meant, 'selector');
  }
}

function nodeNamed(name: string, cluster: Seen): Endpoint {
  const router = cluster.router === undefined ? [] : [cluster.router.name];
  const names = [...cluster.nodes().map((node) => node.metadata.name), ...router];
  if (names.includes(name)) return { kind: 'node', node: parseNodeName(name) };
  throw unknown('node', name, names);
}

function podNamed(key: ReturnType<typeof podKey>, cluster: Seen): Endpoint {
  const pods = cluster.pods().map(endpointOf);
  const found = pods.find((endpoint) => endpoint.kind === 'pod' && endpoint.pod === key);
  if (found !== undefined) return found;
  const names = pods.flatMap((endpoint) => (endpoint.kind === 'pod' ? displayPod(endpoint.pod) : []));
  throw unknown('pod', displayPod(key), names);
}

function unknown(what: 'node' | 'pod', name: string, names: readonly string[]): UsageError {
  const meant = nearest(name, names);
  return new UsageError(`unknown-${what}`, `there is no ${what} "${name}"`, {
    hint:
      meant === undefined ? `the ${what}s are ${names.slice(0, 8).join(', ')}` : `did you mean "${meant}"?`,
  });
}

/** As in a NetworkPolicy; without a namespaceSelector, pods of the namespace `default`. */
function byLabels(selector: Exclude<Selector, string>, cluster: Seen): readonly Endpoint[] {
  const { podSelector, namespaceSelector } = selector;
  return cluster
    .pods()
    .filter(({ metadata }) => podSelector === undefined || matchesSelector(podSelector, metadata.labels))
    .filter(({ metadata: { namespace } }) =>
      namespaceSelector === undefined
        ? namespace === 'default'
        : matchesSelector(namespaceSelector, cluster.namespaceLabels(namespace) ?? {}),
    )
    .map(endpointOf);
}
