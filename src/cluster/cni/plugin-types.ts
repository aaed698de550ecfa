import { isJsonObject, type JsonObject, type JsonValue } from '../../cni/json.ts';
import type { JsonPath } from '../../cni/json-place.ts';

/** A plugin that a configuration names, and where. */
export interface NamedPlugin {
  readonly type: string;
  readonly path: JsonPath;
}

/** Keys whose value is the configuration of another plugin, which the plugin itself calls. */
const delegateKeys = ['ipam', 'delegate'] as const;

/**
 * What a plugin calls where its configuration does not say so: flannel hands over to bridge and host-local
 * (flannel-io/cni-plugin, README, "Configuration Reference").
 */
const unsaid: Readonly<Record<string, readonly string[]>> = { flannel: ['bridge', 'host-local'] };

/** Every plugin that is called for a network configuration, a list's or a single plugin's, each time it is named. */
export function namedPlugins(config: JsonValue, path: JsonPath = []): readonly NamedPlugin[] {
  if (!isJsonObject(config)) return [];
  return [
    ...ownType(config, path),
    ...listed(config, 'plugins', path),
    ...listed(config, 'delegates', path),
    ...delegateKeys.flatMap((key) => namedPlugins(config[key] ?? null, [...path, key])),
  ];
}

function ownType({ type }: JsonObject, path: JsonPath): readonly NamedPlugin[] {
  if (typeof type !== 'string' || type === '') return [];
  const at = [...path, 'type'];
  const others = Object.hasOwn(unsaid, type) ? (unsaid[type] ?? []) : [];
  return [type, ...others].map((name) => ({ type: name, path: at }));
}

function listed(config: JsonObject, key: string, path: JsonPath): readonly NamedPlugin[] {
  const list = config[key];
  if (!Array.isArray(list)) return [];
  const values: readonly JsonValue[] = list;
  return values.flatMap((value, index) => namedPlugins(value, [...path, key, index]));
}
