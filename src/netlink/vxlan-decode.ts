import { formatAddress } from './address-bytes.ts';
import { type Attributes, u32Of, u8Of } from './attributes.ts';
import {
  IFLA_VXLAN_ID,
  IFLA_VXLAN_LEARNING,
  IFLA_VXLAN_LOCAL,
  IFLA_VXLAN_LOCAL6,
  IFLA_VXLAN_PORT,
} from './vxlan-constants.ts';

/** What a VXLAN device does with packets (RFC 7348). */
export interface VxlanFacts {
  /** VXLAN network identifier. */
  readonly vni: number;
  /** The address that its packets come from on the underlay; undefined when the route decides. */
  readonly local: string | undefined;
  /** UDP port, of both ends. */
  readonly port: number;
  /** Whether it learns from packets where a MAC address is. */
  readonly learning: boolean;
}

/** Reads IFLA_INFO_DATA of a link of kind `vxlan`. */
export function decodeVxlan(data: Attributes): VxlanFacts {
  const local = data.get(IFLA_VXLAN_LOCAL) ?? data.get(IFLA_VXLAN_LOCAL6);
  const isAny = local?.every((byte) => byte === 0) ?? true;
  return {
    vni: u32Of(data, IFLA_VXLAN_ID) ?? 0,
    local: local === undefined || isAny ? undefined : formatAddress(local),
    port: data.get(IFLA_VXLAN_PORT)?.readUInt16BE(0) ?? 0,
    learning: u8Of(data, IFLA_VXLAN_LEARNING) === 1,
  };
}
