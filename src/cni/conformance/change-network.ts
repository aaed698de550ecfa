import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { NetworkConfig, PluginConfig } from '../network-config.ts';
import { delegateOf } from './tested-plugins.ts';

/** The same network with other plugin entries. */
export const withPlugins = (
  network: NetworkConfig,
  change: (raw: JsonObject, config: PluginConfig, index: number) => JsonObject,
): NetworkConfig => ({
  ...network,
  plugins: network.plugins.map((config, index) => ({ ...config, raw: change(config.raw, config, index) })),
});

/** The same network with another `ipam` wherever a plugin has one. */
export const withIpam = (network: NetworkConfig, change: (ipam: JsonObject) => JsonObject): NetworkConfig =>
  withPlugins(network, (raw) => (isJsonObject(raw['ipam']) ? { ...raw, ipam: change(raw['ipam']) } : raw));

export const hasIpam = (network: NetworkConfig): boolean =>
  network.plugins.some((config) => delegateOf(config) !== undefined);
