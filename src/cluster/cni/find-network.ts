import { isJsonObject, type JsonValue, parseJson, stringifyJson } from '../../cni/json.ts';
import type { ConflistSource } from '../../model/cni-network.ts';
import { messageOf, UsageError } from '../../model/errors.ts';
import type { NetworkAttachmentDefinition } from '../../model/kubernetes.ts';
import { nearest } from '../../util/nearest.ts';
import type { NetworkSelection } from './network-selection.ts';

/** Where a pod's further networks are looked for. */
export interface KnownNetworks {
  /** Of all namespaces. */
  readonly definitions: readonly NetworkAttachmentDefinition[];
  /** Of the cluster itself, which go by the name within. */
  readonly conflists: readonly ConflistSource[];
}

export interface FoundNetwork {
  /** `namespace/name` of a definition, or the name alone. */
  readonly name: string;
  /** A template still. */
  readonly conflist: string;
}

/**
 * The network that a pod asks for: a NetworkAttachmentDefinition, or, where no namespace is named, one of the cluster's
 * own conflists.
 * @throws UsageError `network-not-found`, `bad-network`
 */
export function findNetwork(
  { name, namespace: asked }: Pick<NetworkSelection, 'name' | 'namespace'>,
  podNamespace: string,
  known: KnownNetworks,
): FoundNetwork {
  const namespace = asked ?? podNamespace;
  const there = known.definitions.filter(({ metadata }) => metadata.namespace === namespace);
  const definition = there.find(({ metadata }) => metadata.name === name);
  if (definition !== undefined) {
    return { name: `${namespace}/${name}`, conflist: conflistOf(definition, known.conflists) };
  }
  const own = asked === undefined ? conflistNamed(name, known.conflists) : undefined;
  if (own !== undefined) return { name, conflist: own.text };
  const names = [
    ...there.map(({ metadata }) => metadata.name),
    ...(asked === undefined ? known.conflists.flatMap(({ text }) => nameIn(text) ?? []) : []),
  ];
  const meant = nearest(name, names);
  throw new UsageError(
    'network-not-found',
    `cannot find a network-attachment-definition (${name}) in namespace (${namespace})`,
    {
      hint:
        meant === undefined ? `apply one, or add a conflist to network.networks` : `did you mean ${meant}?`,
    },
  );
}

function conflistOf(
  { metadata: { namespace, name }, spec: { config } }: NetworkAttachmentDefinition,
  conflists: readonly ConflistSource[],
): string {
  if (config !== undefined) return withName(config, `${namespace}/${name}`, name);
  const own = conflistNamed(name, conflists);
  if (own !== undefined) return own.text;
  throw new UsageError(
    'network-not-found',
    `network-attachment-definition ${namespace}/${name} has no config, and no conflist of the cluster is called ${name}`,
  );
}

/** A config that says no name has that of its definition. */
function withName(config: string, definition: string, name: string): string {
  let json: JsonValue;
  try {
    json = parseJson(config);
  } catch (error) {
    throw new UsageError('bad-network', `spec.config of ${definition} is no JSON: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (!isJsonObject(json))
    throw new UsageError('bad-network', `spec.config of ${definition} is no JSON object`);
  return (json['name'] ?? '') === '' ? stringifyJson({ ...json, name }) : config;
}

const conflistNamed = (name: string, conflists: readonly ConflistSource[]): ConflistSource | undefined =>
  conflists.find(({ text }) => nameIn(text) === name);

/** What was loaded is JSON, templates included. */
function nameIn(text: string): string | undefined {
  const json = parseJson(text);
  const name = isJsonObject(json) ? json['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}
