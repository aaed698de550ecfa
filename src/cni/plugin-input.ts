import type { AttachmentId } from './attachment.ts';
import { type JsonObject, stringifyJson } from './json.ts';
import type { NetworkConfig, PluginConfig } from './network-config.ts';

export interface PluginInputOptions {
  /** In the version of the network. */
  readonly prevResult?: JsonObject | undefined;
  /** Values for what plugins may declare; none for GC and STATUS, which are about no container. */
  readonly capabilities?: JsonObject;
  /** For GC: those that stay. An empty list says that none does, and is not the same as silence. */
  readonly attachments?: readonly AttachmentId[];
}

/**
 * What a plugin reads on its standard input: its own configuration with all of its keys, and what belongs to the network
 * and to the call (SPEC.md, "Deriving execution configuration from plugin configuration"). `capabilities` stays in it,
 * though the specification takes it out: libcni leaves it, and plugins on real nodes see it.
 */
export function pluginInput(
  network: Pick<NetworkConfig, 'name' | 'cniVersion'>,
  plugin: Pick<PluginConfig, 'capabilities' | 'raw'>,
  { prevResult, capabilities = {}, attachments }: PluginInputOptions = {},
): string {
  const asked = plugin.capabilities.filter((key) => Object.hasOwn(capabilities, key));
  const runtimeConfig = Object.fromEntries(asked.map((key) => [key, capabilities[key] ?? null]));
  return stringifyJson({
    ...plugin.raw,
    name: network.name,
    cniVersion: network.cniVersion,
    ...(prevResult === undefined ? {} : { prevResult }),
    ...(asked.length === 0 ? {} : { runtimeConfig }),
    ...(attachments === undefined ? {} : validAttachments(attachments)),
  });
}

/** Under both names: the specification once said another than libcni (cni#1101). */
function validAttachments(attachments: readonly AttachmentId[]): JsonObject {
  const list = attachments.map(({ containerID, ifname }) => ({ containerID, ifname }));
  return { 'cni.dev/valid-attachments': list, 'cni.dev/attachments': list };
}
