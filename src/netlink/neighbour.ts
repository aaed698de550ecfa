import { type Family, formatAddress, formatMac, parseAddress, parseMac } from './address-bytes.ts';
import { readAttributes } from './attributes.ts';
import type { Rtnetlink } from './connection.ts';
import { AF_INET, AF_INET6 } from './constants.ts';
import { NEIGHBOUR_HEADER_BYTES, writeNeighbourHeader } from './neighbour-message.ts';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from './netlink-socket.ts';
import {
  NDA_DST,
  NDA_IFINDEX,
  NDA_LLADDR,
  NTF_EXT_LEARNED,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
} from './rtnetlink-constants.ts';

/** States of a neighbour by the kernel's bit (linux/neighbour.h). */
const STATES = {
  none: 0,
  incomplete: 0x01,
  reachable: 0x02,
  stale: 0x04,
  delay: 0x08,
  probe: 0x10,
  failed: 0x20,
  noarp: 0x40,
  permanent: 0x80,
} as const;

export type NeighbourState = keyof typeof STATES;

export interface NewNeighbour {
  /** Index of the link. */
  readonly index: number;
  readonly address: string;
  readonly mac: string;
  /** Permanent by default: such entries do not count towards the kernel's limit (gc_thresh3). */
  readonly state?: NeighbourState;
  /** Kept by a control plane; does not count towards the limit either. */
  readonly externLearned?: boolean;
}

/** A neighbour as the kernel has it. */
export interface Neighbour {
  readonly index: number;
  readonly family: Family;
  readonly address: string;
  /** Undefined while nobody has answered. */
  readonly mac: string | undefined;
  readonly state: NeighbourState;
  readonly externLearned: boolean;
}

function stateName(bits: number): NeighbourState {
  switch (bits) {
    case STATES.incomplete:
      return 'incomplete';
    case STATES.reachable:
      return 'reachable';
    case STATES.stale:
      return 'stale';
    case STATES.delay:
      return 'delay';
    case STATES.probe:
      return 'probe';
    case STATES.failed:
      return 'failed';
    case STATES.noarp:
      return 'noarp';
    case STATES.permanent:
      return 'permanent';
    default:
      return 'none';
  }
}

function objectOf(neighbour: { readonly address: string; readonly index: number }): string {
  return `${neighbour.address} of the link with index ${neighbour.index}`;
}

function requestNewNeighbour(nl: Rtnetlink, neighbour: NewNeighbour, flags: number, operation: string): void {
  const { family, bytes } = parseAddress(neighbour.address);
  const message = nl.newMessage(RTM_NEWNEIGH, flags);
  const learned = neighbour.externLearned === true ? NTF_EXT_LEARNED : 0;
  writeNeighbourHeader(message, family, neighbour.index, STATES[neighbour.state ?? 'permanent'], learned);
  message.attributeBytes(NDA_DST, bytes);
  message.attributeBytes(NDA_LLADDR, parseMac(neighbour.mac));
  nl.request(message, { operation, object: objectOf(neighbour) });
}

/** @throws SystemError EEXIST when the link knows the address already */
export function addNeighbour(nl: Rtnetlink, neighbour: NewNeighbour): void {
  requestNewNeighbour(nl, neighbour, NLM_F_CREATE | NLM_F_EXCL, 'add neighbour');
}

/** Adds the neighbour, or changes the one that is there. @throws SystemError */
export function replaceNeighbour(nl: Rtnetlink, neighbour: NewNeighbour): void {
  requestNewNeighbour(nl, neighbour, NLM_F_CREATE | NLM_F_REPLACE, 'replace neighbour');
}

/** @throws SystemError ENOENT when the link does not know the address */
export function deleteNeighbour(nl: Rtnetlink, neighbour: Pick<NewNeighbour, 'index' | 'address'>): void {
  const { family, bytes } = parseAddress(neighbour.address);
  const message = nl.newMessage(RTM_DELNEIGH);
  writeNeighbourHeader(message, family, neighbour.index, 0, 0);
  message.attributeBytes(NDA_DST, bytes);
  nl.request(message, { operation: 'delete neighbour', object: objectOf(neighbour) });
}

function decodeNeighbour(body: Buffer): Neighbour | undefined {
  const family = body.readUInt8(0);
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const attributes = readAttributes(body.subarray(NEIGHBOUR_HEADER_BYTES));
  const address = attributes.get(NDA_DST);
  if (address === undefined) return undefined;
  const mac = attributes.get(NDA_LLADDR);
  return {
    index: body.readInt32LE(4),
    family,
    address: formatAddress(address),
    mac: mac === undefined ? undefined : formatMac(mac),
    state: stateName(body.readUInt16LE(8)),
    externLearned: (body.readUInt8(10) & NTF_EXT_LEARNED) !== 0,
  };
}

export interface NeighbourFilter {
  /** Index of a link. */
  readonly index?: number;
  readonly family?: Family;
}

/** What the links know of their neighbours, in every state. @throws SystemError */
export function listNeighbours(nl: Rtnetlink, filter: NeighbourFilter = {}): Neighbour[] {
  const message = nl.newMessage(RTM_GETNEIGH);
  writeNeighbourHeader(message, filter.family ?? 0, 0, 0, 0);
  if (filter.index !== undefined) message.attributeU32(NDA_IFINDEX, filter.index);
  return nl.dump(message, { operation: 'list neighbours', object: '' }, (body) => {
    const neighbour = decodeNeighbour(body);
    if (filter.index !== undefined && neighbour?.index !== filter.index) return undefined;
    return filter.family !== undefined && neighbour?.family !== filter.family ? undefined : neighbour;
  });
}
