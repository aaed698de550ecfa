import { parseMac } from './address-bytes.ts';
import type { Rtnetlink } from './connection.ts';
import { type Link, decodeLink } from './link-decode.ts';
import {
  type LinkChange,
  type LinkRef,
  type NewBridge,
  type NewVeth,
  quote,
  writeLinkHeader,
  writeNewLink,
} from './link-message.ts';
import type { MessageWriter } from './message.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from './netlink-socket.ts';
import {
  IFLA_ADDRESS,
  IFLA_EXT_MASK,
  IFLA_IFNAME,
  IFLA_INFO_DATA,
  IFLA_INFO_KIND,
  IFLA_LINKINFO,
  IFLA_MASTER,
  IFLA_MTU,
  IFLA_NET_NS_FD,
  RTEXT_FILTER_SKIP_STATS,
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_NEWLINK,
} from './rtnetlink-constants.ts';
import { isSystemError } from './system-error.ts';

/** linux/if_link.h and linux/veth.h */
const IFLA_BR_MCAST_SNOOPING = 23;
const VETH_INFO_PEER = 1;

/** Makes a bridge. @throws SystemError EEXIST when the name is taken */
export function addBridge(nl: Rtnetlink, bridge: NewBridge): void {
  const message = nl.newMessage(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  writeNewLink(message, bridge);
  message.nest(IFLA_LINKINFO, () => {
    message.attributeString(IFLA_INFO_KIND, 'bridge');
    const { multicastSnooping } = bridge;
    if (multicastSnooping === undefined) return;
    message.nest(IFLA_INFO_DATA, () => {
      message.attributeU8(IFLA_BR_MCAST_SNOOPING, multicastSnooping ? 1 : 0);
    });
  });
  nl.request(message, { operation: 'create bridge', object: quote(bridge.name) });
}

/** Makes both ends of a veth, each where it belongs, with one message. @throws SystemError EEXIST */
export function addVeth(nl: Rtnetlink, veth: NewVeth): void {
  const { peer } = veth;
  const message = nl.newMessage(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  writeNewLink(message, veth);
  if (veth.master !== undefined) message.attributeU32(IFLA_MASTER, veth.master);
  message.nest(IFLA_LINKINFO, () => {
    message.attributeString(IFLA_INFO_KIND, 'veth');
    message.nest(IFLA_INFO_DATA, () => {
      message.nest(VETH_INFO_PEER, () => {
        writeNewLink(message, peer);
        if (peer.netns !== undefined) message.attributeU32(IFLA_NET_NS_FD, peer.netns.fd);
      });
    });
  });
  nl.request(message, { operation: 'create veth', object: quote(veth.name) });
}

/** Changes what is given and leaves the rest. @throws SystemError ENODEV when the link is not there */
export function setLink(nl: Rtnetlink, link: LinkRef, change: LinkChange): void {
  const message = nl.newMessage(RTM_NEWLINK);
  writeLinkHeader(message, typeof link === 'number' ? link : 0, change.up);
  const name = typeof link === 'string' ? link : change.name;
  if (name !== undefined) message.attributeString(IFLA_IFNAME, name);
  if (change.mac !== undefined) message.attributeBytes(IFLA_ADDRESS, parseMac(change.mac));
  if (change.mtuBytes !== undefined) message.attributeU32(IFLA_MTU, change.mtuBytes);
  if (change.master !== undefined) message.attributeU32(IFLA_MASTER, change.master ?? 0);
  if (change.netns !== undefined) message.attributeU32(IFLA_NET_NS_FD, change.netns.fd);
  nl.request(message, { operation: 'change link', object: quote(link) });
}

/** Removes a link; of a veth both ends. @throws SystemError ENODEV when it is not there */
export function deleteLink(nl: Rtnetlink, link: LinkRef): void {
  const message = nl.newMessage(RTM_DELLINK);
  writeLinkHeader(message, typeof link === 'number' ? link : 0, undefined);
  if (typeof link === 'string') message.attributeString(IFLA_IFNAME, link);
  nl.request(message, { operation: 'delete link', object: quote(link) });
}

export interface LinkFilter {
  readonly kind?: string;
  /** Index of a bridge: only its ports. */
  readonly master?: number;
}

/** All links of the netns, or those that match every part of the filter. @throws SystemError */
export function listLinks(nl: Rtnetlink, filter: LinkFilter = {}): Link[] {
  const message = nl.newMessage(RTM_GETLINK);
  writeLinkHeader(message, 0, undefined);
  message.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  const { kind, master } = filter;
  if (master !== undefined) message.attributeU32(IFLA_MASTER, master);
  if (kind !== undefined) {
    message.nest(IFLA_LINKINFO, () => message.attributeString(IFLA_INFO_KIND, kind));
  }
  return nl.dump(message, { operation: 'list links', object: '' }, (body) => {
    const link = decodeLink(body);
    if (kind !== undefined && link.kind !== kind) return undefined;
    return master !== undefined && link.master !== master ? undefined : link;
  });
}

function newGetLink(nl: Rtnetlink, link: LinkRef): MessageWriter {
  const message = nl.newMessage(RTM_GETLINK);
  writeLinkHeader(message, typeof link === 'number' ? link : 0, undefined);
  if (typeof link === 'string') message.attributeString(IFLA_IFNAME, link);
  return message.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
}

/** One link. @throws SystemError ENODEV when it is not there */
export function getLink(nl: Rtnetlink, link: LinkRef): Link {
  return nl.get(newGetLink(nl, link), { operation: 'look up link', object: quote(link) }, decodeLink);
}

/** One link, or undefined when it is not there. @throws SystemError */
export function findLink(nl: Rtnetlink, link: LinkRef): Link | undefined {
  try {
    return getLink(nl, link);
  } catch (error) {
    if (isSystemError(error, 'ENODEV')) return undefined;
    throw error;
  }
}

/** Index of a link, without decoding the rest of it. @throws SystemError ENODEV when it is not there */
export function linkIndex(nl: Rtnetlink, name: string): number {
  const context = { operation: 'look up link', object: quote(name) };
  return nl.get(newGetLink(nl, name), context, (body) => body.readInt32LE(4));
}
