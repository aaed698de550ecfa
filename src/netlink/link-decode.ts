import { formatMac } from './address-bytes.ts';
import { type Attributes, nestedAttributes, readAttributes, stringOf, u32Of, u8Of } from './attributes.ts';
import { IFF_UP, type OperState, linkFlagNames, operStateOf } from './link-flags.ts';
import {
  IFLA_ADDRESS,
  IFLA_IFNAME,
  IFLA_INFO_DATA,
  IFLA_INFO_KIND,
  IFLA_LINK,
  IFLA_LINKINFO,
  IFLA_LINK_NETNSID,
  IFLA_MASTER,
  IFLA_MTU,
  IFLA_OPERSTATE,
} from './rtnetlink-constants.ts';
import { type VxlanFacts, decodeVxlan } from './vxlan-decode.ts';

/** A network interface as the kernel has it. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** `bridge`, `veth`, `vxlan`, …; undefined for loopback and hardware. */
  readonly kind: string | undefined;
  readonly mac: string;
  readonly mtuBytes: number;
  /** Administratively up; `operState` says whether it carries packets. */
  readonly up: boolean;
  readonly operState: OperState;
  /** Index of the bridge it is a port of. */
  readonly master: number | undefined;
  /** Index of the veth's other end, in that end's netns. */
  readonly peerIndex: number | undefined;
  /** This netns's number for the netns of the other end, when that is elsewhere. */
  readonly peerNetnsId: number | undefined;
  /** As `ip` prints them: `UP`, `LOWER_UP`, `NO-CARRIER`, … */
  readonly flags: readonly string[];
  /** Of kind `vxlan`. */
  readonly vxlan: VxlanFacts | undefined;
}

/** Size of struct ifinfomsg. */
const HEADER_BYTES = 16;

function linkOf(body: Buffer, attributes: Attributes): Link {
  const flags = body.readUInt32LE(8);
  const info = nestedAttributes(attributes, IFLA_LINKINFO);
  const kind = stringOf(info, IFLA_INFO_KIND);
  return {
    index: body.readInt32LE(4),
    name: stringOf(attributes, IFLA_IFNAME) ?? '',
    kind,
    mac: formatMac(attributes.get(IFLA_ADDRESS) ?? Buffer.alloc(0)),
    mtuBytes: u32Of(attributes, IFLA_MTU) ?? 0,
    up: (flags & IFF_UP) !== 0,
    operState: operStateOf(u8Of(attributes, IFLA_OPERSTATE)),
    master: u32Of(attributes, IFLA_MASTER),
    peerIndex: u32Of(attributes, IFLA_LINK),
    peerNetnsId: u32Of(attributes, IFLA_LINK_NETNSID),
    flags: linkFlagNames(flags),
    vxlan: kind === 'vxlan' ? decodeVxlan(nestedAttributes(info, IFLA_INFO_DATA)) : undefined,
  };
}

/** Reads an RTM_NEWLINK message. */
export function decodeLink(body: Buffer): Link {
  return linkOf(body, readAttributes(body.subarray(HEADER_BYTES)));
}
