import type { NetworkConfig } from '../network-config.ts';
import { isStatic } from './tested-ipam.ts';

/** The configuration of this plugin names a device of the node's, which it moves into the pod. */
export const takesDevice = ({ plugins }: NetworkConfig): boolean =>
  plugins.some(({ type }) => type === 'host-device');

/** For people. */
export const deviceIsTaken = 'host-device has one device, which a second pod cannot have meanwhile';

/** Why a node can have one pod of this network at a time, as its configuration tells; undefined where it can have more. */
export function whyOnlyOnePod(network: NetworkConfig): string | undefined {
  if (takesDevice(network)) return deviceIsTaken;
  return isStatic(network) ? 'the IPAM plugin static gives every pod the same address' : undefined;
}
