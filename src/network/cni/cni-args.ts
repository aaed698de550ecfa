import { isJsonObject, type JsonObject, type JsonValue, parseJson, stringifyJson } from '../../cni/json.ts';

/** Puts values into `args.cni` of every plugin of a configuration, beside what is there (CONVENTIONS.md, "args"). */
export function withCniArgs(text: string, values: Readonly<Record<string, unknown>>): string {
  const config = parseJson(text);
  if (!isJsonObject(config)) return text;
  const { plugins } = config;
  const changed = Array.isArray(plugins)
    ? { ...config, plugins: plugins.map((plugin: JsonValue) => withArgs(plugin, values)) }
    : withArgs(config, values);
  return stringifyJson(changed);
}

function withArgs(plugin: JsonValue, values: Readonly<Record<string, unknown>>): JsonValue {
  if (!isJsonObject(plugin)) return plugin;
  const args = isJsonObject(plugin['args']) ? plugin['args'] : {};
  const cni = isJsonObject(args['cni']) ? args['cni'] : {};
  return { ...plugin, args: { ...args, cni: { ...cni, ...(values as JsonObject) } } };
}
