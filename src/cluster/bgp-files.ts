import type { BgpConfig } from '../model/bgp/bgp-config.ts';
import type { CniConfig } from '../model/cni-network.ts';
import { noPlugins } from './cni/no-plugins.ts';

/** What nodes are to have for a BGP daemon of the user's choice, as a parcel's contents; undefined where it is nothing. */
export function bgpFiles(bgp: BgpConfig | undefined): CniConfig | undefined {
  if (bgp === undefined || typeof bgp.daemon === 'string' || bgp.daemon.files.length === 0) return undefined;
  return { ...noPlugins, files: bgp.daemon.files };
}
