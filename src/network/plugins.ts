import { createBgpPlugin } from './bgp/bgp-plugin.ts';
import { createBridgePlugin } from './bridge.ts';
import type { builtPlugins } from './built-plugins.ts';
import { createCniPlugin } from './cni/cni-plugin.ts';
import type { NetworkPluginFactory } from './network-plugin.ts';
import { createPtpPlugin } from './ptp.ts';
import { createVxlanPlugin } from './vxlan.ts';

/** The network plugins that are built, one line each; the compiler holds the list to built-plugins.ts. */
export const plugins: Readonly<Record<(typeof builtPlugins)[number], NetworkPluginFactory>> = {
  bridge: createBridgePlugin,
  bgp: createBgpPlugin,
  cni: createCniPlugin,
  ptp: createPtpPlugin,
  vxlan: createVxlanPlugin,
};
