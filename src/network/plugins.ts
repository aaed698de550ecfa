import type { PluginName } from '../model/cluster-config.ts';
import { createBridgePlugin } from './bridge.ts';
import type { NetworkPluginFactory } from './network-plugin.ts';

/** The network plugins that are built, one line each. */
export const plugins: Readonly<Partial<Record<PluginName, NetworkPluginFactory>>> = {
  bridge: createBridgePlugin,
};
