import type { CniVerb } from '../cni-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { NetworkConfig, PluginConfig } from '../network-config.ts';
import type { LabPod } from './check-subject.ts';

/** What a plugin reads: its entry, completed as a runtime does (SPEC.md, "Deriving execution configuration"). */
export function pluginInput(
  network: NetworkConfig,
  config: PluginConfig,
  pod: LabPod | undefined,
  prevResult: JsonValue | undefined,
): JsonObject {
  const known = Object.entries(pod?.capabilities ?? {}).filter(([name]) =>
    config.capabilities.includes(name),
  );
  return {
    ...config.raw,
    name: network.name,
    cniVersion: network.cniVersion,
    ...(known.length === 0 ? {} : { runtimeConfig: Object.fromEntries(known) }),
    ...(prevResult === undefined ? {} : { prevResult }),
  };
}

/** The variables of a call (SPEC.md, "Parameters"). */
export function pluginVariables(
  verb: CniVerb,
  pod: LabPod | undefined,
  pluginPath: readonly string[],
): Readonly<Record<string, string>> {
  return {
    CNI_COMMAND: verb,
    ...(pod === undefined
      ? {}
      : {
          CNI_CONTAINERID: pod.containerId,
          CNI_NETNS: pod.netns,
          CNI_IFNAME: pod.ifName,
          CNI_ARGS: pod.args.map(([key, value]) => `${key}=${value}`).join(';'),
        }),
    CNI_PATH: pluginPath.join(':'),
  };
}
