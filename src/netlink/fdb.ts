import { formatAddress, formatMac, parseAddress, parseMac } from './address-bytes.ts';
import { readAttributes } from './attributes.ts';
import type { Rtnetlink } from './connection.ts';
import { AF_BRIDGE } from './constants.ts';
import { NEIGHBOUR_HEADER_BYTES, writeNeighbourHeader } from './neighbour-message.ts';
import { NLM_F_CREATE, NLM_F_REPLACE } from './netlink-socket.ts';
import {
  NDA_DST,
  NDA_LLADDR,
  NTF_SELF,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
} from './rtnetlink-constants.ts';

/** States that keep an entry as it is, without asking anybody (linux/neighbour.h). */
const NUD_NOARP = 0x40;
const NUD_PERMANENT = 0x80;

/** A forwarding entry of a VXLAN device: which tunnel endpoint (VTEP) has a MAC address. */
export interface FdbEntry {
  /** Index of the VXLAN device. */
  readonly index: number;
  readonly mac: string;
  /** Address of the VTEP on the underlay. */
  readonly to: string;
}

/** An entry as the kernel has it. */
export interface FdbRow extends FdbEntry {
  /** Whether somebody put it there; else the device learned it, and forgets it again. */
  readonly permanent: boolean;
}

const objectOf = ({ mac, index }: Pick<FdbEntry, 'mac' | 'index'>): string =>
  `${mac} of the link with index ${index}`;

/** Adds the entry, or changes the one that the MAC address has. @throws SystemError */
export function replaceFdbEntry(nl: Rtnetlink, entry: FdbEntry): void {
  const message = nl.newMessage(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
  writeNeighbourHeader(message, AF_BRIDGE, entry.index, NUD_NOARP | NUD_PERMANENT, NTF_SELF);
  message.attributeBytes(NDA_LLADDR, parseMac(entry.mac));
  message.attributeBytes(NDA_DST, parseAddress(entry.to).bytes);
  nl.request(message, { operation: 'replace fdb entry', object: objectOf(entry) });
}

/** @throws SystemError ENOENT when the device does not have it */
export function deleteFdbEntry(nl: Rtnetlink, entry: Pick<FdbEntry, 'index' | 'mac'>): void {
  const message = nl.newMessage(RTM_DELNEIGH);
  writeNeighbourHeader(message, AF_BRIDGE, entry.index, 0, NTF_SELF);
  message.attributeBytes(NDA_LLADDR, parseMac(entry.mac));
  nl.request(message, { operation: 'delete fdb entry', object: objectOf(entry) });
}

/** What a VXLAN device knows of MAC addresses and their VTEPs. @throws SystemError */
export function listFdb(nl: Rtnetlink, index: number): FdbRow[] {
  const message = nl.newMessage(RTM_GETNEIGH);
  writeNeighbourHeader(message, AF_BRIDGE, index, 0, 0);
  return nl.dump(message, { operation: 'list fdb', object: `of the link with index ${index}` }, (body) => {
    const attributes = readAttributes(body.subarray(NEIGHBOUR_HEADER_BYTES));
    const mac = attributes.get(NDA_LLADDR);
    const to = attributes.get(NDA_DST);
    if (body.readInt32LE(4) !== index || mac === undefined || to === undefined) return undefined;
    const permanent = (body.readUInt16LE(8) & NUD_PERMANENT) !== 0;
    return { index, mac: formatMac(mac), to: formatAddress(to), permanent };
  });
}
