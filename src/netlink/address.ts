import { type Family, type PrefixBytes, formatAddress, parsePrefix } from './address-bytes.ts';
import { readAttributes, u32Of } from './attributes.ts';
import type { Rtnetlink } from './connection.ts';
import { AF_INET, AF_INET6 } from './constants.ts';
import type { MessageWriter } from './message.ts';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from './netlink-socket.ts';
import {
  IFA_ADDRESS,
  IFA_FLAGS,
  IFA_F_DADFAILED,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_TENTATIVE,
  IFA_LOCAL,
  RTM_DELADDR,
  RTM_GETADDR,
  RTM_NEWADDR,
} from './rtnetlink-constants.ts';
import { type Scope, scopeName, scopeNumber } from './scope.ts';

export interface NewAddress {
  /** Index of the link. */
  readonly index: number;
  /** With prefix length: `10.244.1.2/24`. */
  readonly address: string;
  /** The other end of a point-to-point link, with the prefix length that is reached through it. */
  readonly peer?: string;
  /** Makes no route to the address's prefix. */
  readonly noPrefixRoute?: boolean;
  /** IPv6: usable at once, without asking whether somebody else has it (1.9 s on a veth). */
  readonly noDad?: boolean;
  /** Global by default; `host` for loopback. */
  readonly scope?: Scope;
}

/** An address of a link as the kernel has it. */
export interface Address {
  readonly index: number;
  readonly family: Family;
  /** With prefix length. */
  readonly address: string;
  /** The other end of a point-to-point link, where that differs from the address. */
  readonly peer: string | undefined;
  readonly scope: Scope;
  /** IPv6: not usable yet, because duplicate address detection runs. */
  readonly tentative: boolean;
  /** IPv6: not usable, because somebody else has it. */
  readonly duplicate: boolean;
  readonly noPrefixRoute: boolean;
}

/** Size of struct ifaddrmsg (linux/if_addr.h). */
const HEADER_BYTES = 8;

function writeHeader(
  message: MessageWriter,
  family: number,
  prefixLength: number,
  scope: number,
  index: number,
): void {
  message.u8(family).u8(prefixLength).u8(0).u8(scope).u32(index);
}

/** IFA_LOCAL is this end and IFA_ADDRESS the prefix's: the peer's, or the same as this end's. */
function writeAddress(
  message: MessageWriter,
  local: PrefixBytes,
  peer: PrefixBytes,
  scope: number,
  index: number,
): void {
  writeHeader(message, local.family, peer.prefixLength, scope, index);
  message.attributeBytes(IFA_LOCAL, local.bytes);
  message.attributeBytes(IFA_ADDRESS, peer.bytes);
}

function requestNewAddress(nl: Rtnetlink, options: NewAddress, flags: number, operation: string): void {
  const local = parsePrefix(options.address);
  const peer = options.peer === undefined ? local : parsePrefix(options.peer);
  const message = nl.newMessage(RTM_NEWADDR, flags);
  writeAddress(message, local, peer, scopeNumber(options.scope ?? 'global'), options.index);
  const addressFlags =
    (options.noPrefixRoute === true ? IFA_F_NOPREFIXROUTE : 0) | (options.noDad === true ? IFA_F_NODAD : 0);
  if (addressFlags !== 0) message.attributeU32(IFA_FLAGS, addressFlags);
  nl.request(message, { operation, object: objectOf(options) });
}

function objectOf(address: { readonly address: string; readonly index: number }): string {
  return `${address.address} of the link with index ${address.index}`;
}

/** @throws SystemError EEXIST when the link has it already */
export function addAddress(nl: Rtnetlink, address: NewAddress): void {
  requestNewAddress(nl, address, NLM_F_CREATE | NLM_F_EXCL, 'add address');
}

/** Adds the address, or changes the one that is there. @throws SystemError */
export function replaceAddress(nl: Rtnetlink, address: NewAddress): void {
  requestNewAddress(nl, address, NLM_F_CREATE | NLM_F_REPLACE, 'replace address');
}

/** @throws SystemError EADDRNOTAVAIL when the link does not have it */
export function deleteAddress(nl: Rtnetlink, address: Pick<NewAddress, 'index' | 'address' | 'peer'>): void {
  const local = parsePrefix(address.address);
  const peer = address.peer === undefined ? local : parsePrefix(address.peer);
  const message = nl.newMessage(RTM_DELADDR);
  writeAddress(message, local, peer, 0, address.index);
  nl.request(message, { operation: 'delete address', object: objectOf(address) });
}

function decodeAddress(body: Buffer): Address | undefined {
  const family = body.readUInt8(0);
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const attributes = readAttributes(body.subarray(HEADER_BYTES));
  const prefix = attributes.get(IFA_ADDRESS);
  // IPv6 has IFA_LOCAL only where there is a peer.
  const local = attributes.get(IFA_LOCAL) ?? prefix;
  if (local === undefined) return undefined;
  const prefixLength = body.readUInt8(1);
  const hasPeer = prefix !== undefined && !prefix.equals(local);
  const flags = u32Of(attributes, IFA_FLAGS) ?? body.readUInt8(2);
  return {
    index: body.readUInt32LE(4),
    family,
    address: `${formatAddress(local)}/${prefixLength}`,
    peer: hasPeer ? `${formatAddress(prefix)}/${prefixLength}` : undefined,
    scope: scopeName(body.readUInt8(3)),
    tentative: (flags & IFA_F_TENTATIVE) !== 0,
    duplicate: (flags & IFA_F_DADFAILED) !== 0,
    noPrefixRoute: (flags & IFA_F_NOPREFIXROUTE) !== 0,
  };
}

export interface AddressFilter {
  /** Index of a link. */
  readonly index?: number;
  readonly family?: Family;
}

/** Addresses of all links, or of those that match every part of the filter. @throws SystemError */
export function listAddresses(nl: Rtnetlink, filter: AddressFilter = {}): Address[] {
  const message = nl.newMessage(RTM_GETADDR);
  writeHeader(message, filter.family ?? 0, 0, 0, filter.index ?? 0);
  return nl.dump(message, { operation: 'list addresses', object: '' }, (body) => {
    const address = decodeAddress(body);
    if (filter.index !== undefined && address?.index !== filter.index) return undefined;
    return filter.family !== undefined && address?.family !== filter.family ? undefined : address;
  });
}
