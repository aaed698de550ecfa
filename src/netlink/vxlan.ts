import { parseAddress } from './address-bytes.ts';
import type { Rtnetlink } from './connection.ts';
import { AF_INET } from './constants.ts';
import { type NewLink, quote, writeNewLink } from './link-message.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from './netlink-socket.ts';
import { IFLA_INFO_DATA, IFLA_INFO_KIND, IFLA_LINKINFO, RTM_NEWLINK } from './rtnetlink-constants.ts';
import {
  IFLA_VXLAN_DF,
  IFLA_VXLAN_ID,
  IFLA_VXLAN_LEARNING,
  IFLA_VXLAN_LOCAL,
  IFLA_VXLAN_LOCAL6,
  IFLA_VXLAN_PORT,
  VXLAN_DF_SET,
} from './vxlan-constants.ts';

export interface NewVxlan extends NewLink {
  /** VXLAN network identifier, of 24 bits. */
  readonly vni: number;
  /** Where its packets come from on the underlay; the family of this address is that of all its peers. */
  readonly local: string;
  /** UDP port, of both ends. */
  readonly port: number;
  /** Whether it learns from packets where a MAC address is; else only its forwarding table tells. */
  readonly learning: boolean;
}

/**
 * Makes a VXLAN device (RFC 7348). What does not fit through the underlay is never cut to pieces (4.3), so that an MTU
 * that is too big shows. UDP checksums stay as the kernel has them: on, over either family.
 * @throws SystemError EEXIST when the name is taken, EOPNOTSUPP when the kernel knows no VXLAN; setting it up gives
 *   EEXIST or EADDRINUSE when the netns has another with the same VNI and port
 */
export function addVxlan(nl: Rtnetlink, vxlan: NewVxlan): void {
  const { family, bytes } = parseAddress(vxlan.local);
  const message = nl.newMessage(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  writeNewLink(message, vxlan);
  message.nest(IFLA_LINKINFO, () => {
    message.attributeString(IFLA_INFO_KIND, 'vxlan');
    message.nest(IFLA_INFO_DATA, () => {
      message.attributeU32(IFLA_VXLAN_ID, vxlan.vni);
      message.attributeBytes(family === AF_INET ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6, bytes);
      message.attributeU8(IFLA_VXLAN_LEARNING, vxlan.learning ? 1 : 0);
      message.attributeU16(IFLA_VXLAN_PORT, networkOrder(vxlan.port));
      message.attributeU8(IFLA_VXLAN_DF, VXLAN_DF_SET);
    });
  });
  nl.request(message, { operation: 'create vxlan', object: quote(vxlan.name) });
}

/** Both architectures podnet runs on are little-endian (constants.ts). */
const networkOrder = (port: number): number => ((port & 0xff) << 8) | (port >> 8);
