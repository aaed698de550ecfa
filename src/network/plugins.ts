import { type PluginName, pluginNames } from '../model/cluster-config.ts';
import { createBridgePlugin } from './bridge.ts';
import type { NetworkPluginFactory } from './network-plugin.ts';

/** The network plugins that are built, one line each. */
export const plugins: Readonly<Partial<Record<PluginName, NetworkPluginFactory>>> = {
  bridge: createBridgePlugin,
};

/** Names of the plugins that are built, for messages and checks. */
export const builtPlugins: readonly PluginName[] = pluginNames.filter((name) => plugins[name] !== undefined);
