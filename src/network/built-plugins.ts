import type { PluginName } from '../model/cluster-config.ts';

/** The plugins of plugins.ts by name, for who only asks which there are: their code reaches for the kernel. */
export const builtPlugins = ['bridge', 'bgp', 'cni', 'ptp', 'vxlan'] as const satisfies readonly PluginName[];
