import { closeSync, openSync } from 'node:fs';
import type { JudgementFeature, KernelFeature } from '../model/kernel-feature.ts';
import { Rtnetlink } from '../netlink/connection.ts';
import {
  AF_INET,
  AF_PACKET,
  IP_RECVERR,
  IPPROTO_IP,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_RAW,
} from '../netlink/constants.ts';
import { kernelHasIPv6 } from '../netlink/kernel-has-ipv6.ts';
import { close, setsockopt, socket } from '../netlink/libc.ts';
import { hasLinkKind } from '../netlink/link-kind.ts';
import { createNetns, inNetns, type Netns, removeNetns } from '../netlink/netns.ts';
import { Nftables } from '../netlink/nftables.ts';
import { hasQueueKind } from '../netlink/queue-kind.ts';
import { listTcpSockets } from '../netlink/sock-diag.ts';
import { SystemError } from '../netlink/system-error.ts';
import { unroutable } from './certain-unreachable.ts';
import { intOption } from './socket-address.ts';

/** In a folder of the agent's own, for as long as it takes to look. */
const place = '/run/podnet/features';

/** Those of the features that the kernel does not have: each is tried in a netns that nobody else is in. */
export function lackingFeatures(features: readonly KernelFeature[]): readonly KernelFeature[] {
  const netns = createNetns(place);
  const rtnetlink = Rtnetlink.open(netns);
  try {
    return features.filter((feature) => !has(feature, netns, rtnetlink));
  } finally {
    rtnetlink.close();
    netns.close();
    removeNetns(place);
  }
}

function has(feature: KernelFeature, netns: Netns, rtnetlink: Rtnetlink): boolean {
  if (feature in judged) return judged[feature as JudgementFeature](netns);
  const [what, kind = ''] = feature.split(' ');
  return what === 'link' ? hasLinkKind(rtnetlink, kind) : hasQueueKind(rtnetlink, kind);
}

const judged: Readonly<Record<JudgementFeature, (netns: Netns) => boolean>> = {
  'nft reject': (netns) =>
    isDone(() => {
      using nftables = Nftables.open(netns);
      nftables.addChain(unroutable);
    }),
  inet_diag: (netns) => isDone(() => listTcpSockets(netns, { family: AF_INET })),
  IP_RECVERR: (netns) =>
    inNetns(netns, () =>
      withSocket(AF_INET, SOCK_DGRAM, (fd) => setsockopt(fd, IPPROTO_IP, IP_RECVERR, intOption(1), 4) === 0),
    ),
  'packet sockets': (netns) => inNetns(netns, () => withSocket(AF_PACKET, SOCK_RAW, () => true)),
  tun: () => canOpen('/dev/net/tun'),
  IPv6: () => kernelHasIPv6(),
};

/** Whatever the kernel says instead: what is not done is not to be had. */
function isDone(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (error instanceof SystemError) return false;
    throw error;
  }
}

function canOpen(device: string): boolean {
  try {
    closeSync(openSync(device, 'r+'));
    return true;
  } catch {
    return false;
  }
}

function withSocket(family: number, type: number, look: (fd: number) => boolean): boolean {
  const fd = socket(family, type | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  try {
    return look(fd);
  } finally {
    close(fd);
  }
}
