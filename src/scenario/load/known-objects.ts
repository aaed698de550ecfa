import { matchesLabels, matchesSelector } from '../../cluster/label-selector.ts';
import { routerOf, zoneOf } from '../../cluster/plan-underlay.ts';
import { nodeLabels } from '../../cluster/seed-store.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { ClusterConfig, PluginName } from '../../model/cluster-config.ts';
import type { NodePlan } from '../../model/plan.ts';
import type { IpFamily } from '../../model/verdict.ts';
import { memberOf } from './member-of.ts';
import type { LabelSelector, Manifest, ObjectKind, Pod, PodSpec } from '../../model/kubernetes.ts';

/** A pod by name, or the template of pods whose names only the running cluster knows. */
export interface KnownPod {
  readonly namespace: string;
  /** Of the pod, or the start of the names of the pods of a Deployment or DaemonSet, with its `-`. */
  readonly name: string;
  readonly template: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

type Labels = Readonly<Record<string, string>>;

/** Kubernetes' own label on every namespace. */
const nameLabel = 'kubernetes.io/metadata.name';

/** What can be said of a cluster's objects before it exists; steps that change objects change this, in order. */
export class KnownObjects {
  /** False when a document could not be read: then a name that is not known may well exist. */
  complete = true;
  /** Undefined when `spec.cluster` could not be read. */
  readonly nodes: readonly string[] | undefined;
  /** What joins the zones of the underlay, where there are some. */
  readonly router: string | undefined;
  /** The address families of pods and nodes; undefined as above, and where a CNI plugin decides. */
  readonly families: readonly IpFamily[] | undefined;
  /** The network plugin; undefined as above. */
  readonly plugin: PluginName | undefined;
  /** More pods than addresses were found already. */
  overfull = false;
  readonly #objects = new Map<string, Manifest>();
  readonly #unread = new Set<string>();
  readonly #nodes: readonly Pick<NodePlan, 'name' | 'labels' | 'zone'>[];

  /** @param router of a cluster that is there; by default what the config asks for */
  constructor(cluster: ClusterConfig | undefined, router = cluster && routerOf(cluster)) {
    this.#nodes =
      cluster?.nodes.map((node, index) => {
        const zone = zoneOf(cluster, node, index);
        return { name: node.name, labels: node.labels, ...(zone !== undefined && { zone }) };
      }) ?? [];
    this.nodes = cluster?.nodes.map((node) => node.name);
    this.router = router;
    this.plugin = cluster?.network.plugin;
    this.families =
      this.plugin === 'cni'
        ? undefined
        : cluster && [
            ...cluster.network.podCIDRs.map((cidr) => (cidr.includes(':') ? 'ipv6' : 'ipv4')),
            ...(cluster.underlay?.families ?? []),
          ];
  }

  /** An object that could not be read: its name is there, what it is like is not known. */
  addUnread(value: unknown): void {
    const { kind, namespace, name } = namesIn(value);
    if (kind === undefined || name === undefined) this.complete = false;
    else this.#unread.add(objectKey(kind, kind === 'Namespace' ? '' : (namespace ?? 'default'), name));
  }

  /** Whether a pod that could not be read may be meant: by its name, or by whatever its labels are. */
  mayBeUnread(pod?: { readonly namespace: string; readonly name: string }): boolean {
    return [...this.#unread].some((key) => {
      if (pod === undefined) return !key.startsWith('Namespace ');
      const { namespace, name } = pod;
      return (
        key === objectKey('Pod', namespace, name) ||
        isNameOf(`${key}-`, objectKey('Deployment', namespace, name)) ||
        isNameOf(`${key}-`, objectKey('DaemonSet', namespace, name))
      );
    });
  }

  add(manifest: Manifest): void {
    this.#objects.set(
      objectKey(manifest.kind, manifest.metadata.namespace, manifest.metadata.name),
      manifest,
    );
  }

  has(kind: ObjectKind, namespace: string, name: string): boolean {
    const key = objectKey(kind, namespace, name);
    return this.#objects.has(key) || this.#unread.has(key);
  }

  /** As a scale step does. */
  scale(namespace: string, name: string, replicas: number): void {
    const key = objectKey('Deployment', namespace, name);
    const found = this.#objects.get(key);
    if (found?.kind !== 'Deployment') return;
    this.#objects.set(key, { ...found, spec: { ...found.spec, replicas } });
  }

  /** How many pods will want an address: all of them, and those that are bound to a node. */
  addressedPods(): { readonly total: number; readonly byNode: ReadonlyMap<string, number> } {
    const byNode = new Map<string, number>();
    let total = 0;
    for (const object of this.#objects.values()) {
      for (const { spec } of knownPods(object).filter((pod) => !pod.spec.hostNetwork)) {
        const count = this.#countOf(object);
        total += count;
        if (spec.nodeName !== undefined) byNode.set(spec.nodeName, (byNode.get(spec.nodeName) ?? 0) + count);
      }
    }
    return { total, byNode };
  }

  /** Also what a Namespace holds, when one is removed. */
  remove(kind: ObjectKind, namespace: string, name: string): void {
    this.#objects.delete(objectKey(kind, namespace, name));
    if (kind !== 'Namespace') return;
    for (const [key, { metadata }] of this.#objects) {
      if (metadata.namespace === name) this.#objects.delete(key);
    }
  }

  /** Nodes that a pod with this nodeSelector may be put on. */
  nodesMatching(nodeSelector: Labels): readonly string[] {
    return this.#nodes
      .filter((node) => matchesLabels(nodeSelector, nodeLabels(node)))
      .map(({ name }) => name);
  }

  names(kind: ObjectKind, namespace: string): readonly string[] {
    return [...this.#objects.values()]
      .filter((object) => object.kind === kind && object.metadata.namespace === namespace)
      .map((object) => object.metadata.name);
  }

  namespaces(): readonly string[] {
    const unread = [...this.#unread].filter((key) => key.startsWith('Namespace '));
    return [
      'default',
      ...this.names('Namespace', ''),
      ...unread.map((key) => key.slice('Namespace /'.length)),
    ];
  }

  pods(): readonly KnownPod[] {
    return [...this.#objects.values()].flatMap(knownPods);
  }

  /** The pods that a name could mean: the one of that name, or those of a template whose names start so. */
  podsNamed(namespace: string, name: string): readonly KnownPod[] {
    return this.pods().filter(
      (pod) => pod.namespace === namespace && (pod.template ? isNameOf(pod.name, name) : pod.name === name),
    );
  }

  podsMatching(selector: {
    readonly podSelector?: LabelSelector | undefined;
    readonly namespaceSelector?: LabelSelector | undefined;
  }): readonly KnownPod[] {
    const { podSelector, namespaceSelector } = selector;
    return this.pods().filter(
      (pod) =>
        (podSelector === undefined || matchesSelector(podSelector, pod.labels)) &&
        (namespaceSelector === undefined
          ? pod.namespace === 'default'
          : matchesSelector(namespaceSelector, this.#namespaceLabels(pod.namespace))),
    );
  }

  #countOf(object: Manifest): number {
    if (object.kind === 'Deployment') return object.spec.replicas ?? 1;
    if (object.kind !== 'DaemonSet') return 1;
    const { nodeName, nodeSelector } = object.spec.template.spec;
    return nodeName === undefined ? this.nodesMatching(nodeSelector).length : 1;
  }

  #namespaceLabels(name: string): Labels {
    return { ...this.#objects.get(objectKey('Namespace', '', name))?.metadata.labels, [nameLabel]: name };
  }
}

const objectKey = (kind: string, namespace: string, name: string): string => `${kind} ${namespace}/${name}`;

const isNameOf = (prefix: string, name: string): boolean =>
  name.length > prefix.length && name.startsWith(prefix);

function knownPods(object: Manifest): readonly KnownPod[] {
  switch (object.kind) {
    case 'Pod':
      return [known(object.metadata, object.spec, object.metadata.labels)];
    case 'Deployment':
    case 'DaemonSet': {
      const { template } = object.spec;
      return [
        {
          ...known(object.metadata, template.spec, template.labels),
          name: `${object.metadata.name}-`,
          template: true,
        },
      ];
    }
    case 'Namespace':
    case 'NetworkAttachmentDefinition':
      return [];
    default:
      return assertNever(object, 'manifest');
  }
}

function known(metadata: Pod['metadata'], spec: PodSpec, labels: Labels): KnownPod {
  return { namespace: metadata.namespace, name: metadata.name, template: false, labels, spec };
}

/** Who an object says it is, whatever else is wrong with it. */
function namesIn(value: unknown): { readonly [key in 'kind' | 'namespace' | 'name']: string | undefined } {
  const metadata = memberOf(value, 'metadata');
  const text = (found: unknown) => (typeof found === 'string' ? found : undefined);
  return {
    kind: text(memberOf(value, 'kind')),
    namespace: text(memberOf(metadata, 'namespace')),
    name: text(memberOf(metadata, 'name')),
  };
}
