import { parseMac } from './address-bytes.ts';
import { AF_UNSPEC } from './constants.ts';
import { IFF_UP } from './link-flags.ts';
import type { MessageWriter } from './message.ts';
import type { Netns } from './netns.ts';
import { IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU } from './rtnetlink-constants.ts';

/** A link by its name or by its index; the index saves the kernel a search. */
export type LinkRef = string | number;

export interface NewLink {
  readonly name: string;
  /**
   * Given at creation, because some distributions' udev rewrites an address that was not
   * (containernetworking/plugins#805).
   */
  readonly mac?: string;
  readonly mtuBytes?: number;
  /** Set up at once; down by default. */
  readonly up?: boolean;
  /** Index in its netns; by default the kernel chooses. Of a veth it takes either both or none. */
  readonly index?: number;
}

export interface NewBridge extends NewLink {
  /** Whether the bridge learns who listens to which group; the kernel's default is yes. */
  readonly multicastSnooping?: boolean;
}

export interface NewVeth extends NewLink {
  /** Index of the bridge this end becomes a port of. */
  readonly master?: number;
  /** The other end begins down: the kernel refuses to set it up before both ends are there (ENOTCONN). */
  readonly peer: Omit<NewLink, 'up'> & {
    /** Where the other end is to be; here by default. */
    readonly netns?: Netns;
  };
}

export interface LinkChange {
  readonly up?: boolean;
  readonly mtuBytes?: number;
  /** Index of a bridge; null takes the link out of its bridge. */
  readonly master?: number | null;
  readonly mac?: string;
  /** A new name; only together with an index as the link's reference. */
  readonly name?: string;
  /** Moves the link there; it arrives down and without addresses. */
  readonly netns?: Netns;
}

export function quote(link: LinkRef): string {
  return typeof link === 'number' ? `with index ${link}` : `"${link}"`;
}

/** struct ifinfomsg (linux/rtnetlink.h); `up` undefined leaves the state as it is. */
export function writeLinkHeader(message: MessageWriter, index: number, up: boolean | undefined): void {
  message
    .u8(AF_UNSPEC)
    .zeros(3)
    .u32(index)
    .u32(up === true ? IFF_UP : 0)
    .u32(up === undefined ? 0 : IFF_UP);
}

export function writeNewLink(message: MessageWriter, link: NewLink): void {
  writeLinkHeader(message, link.index ?? 0, link.up);
  message.attributeString(IFLA_IFNAME, link.name);
  if (link.mac !== undefined) message.attributeBytes(IFLA_ADDRESS, parseMac(link.mac));
  if (link.mtuBytes !== undefined) message.attributeU32(IFLA_MTU, link.mtuBytes);
}
