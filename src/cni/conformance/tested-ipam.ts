import type { NetworkConfig } from '../network-config.ts';
import { delegateOf } from './tested-plugins.ts';

/** Whether every pod gets the addresses that the configuration names (the IPAM plugin static). */
export const isStatic = (network: NetworkConfig): boolean =>
  network.plugins.some((config) => delegateOf(config) === 'static');
