import type { NetworkConfig } from './network-config.ts';
import { parseNetworkConfig } from './parse-network-config.ts';

/** The network that containerd attaches every pod to before all others (go-cni, WithLoNetwork), name and version too. */
export const loopbackNetwork = (): NetworkConfig =>
  parseNetworkConfig(
    JSON.stringify({ cniVersion: '0.3.1', name: 'cni-loopback', plugins: [{ type: 'loopback' }] }),
  );

export const loopbackIfName = 'lo';
