import { SOCK_CLOEXEC, SOCK_NONBLOCK } from '../netlink/constants.ts';
import { socket } from '../netlink/libc.ts';
import { inNetns, type Netns } from '../netlink/netns.ts';
import { checkCall } from '../netlink/system-error.ts';

/** As socket(2) wants it. */
export interface NewSocket {
  readonly family: number;
  readonly type: number;
  readonly protocol: number;
  /** For messages: `a socket for a probe`. */
  readonly purpose: string;
}

/** A socket that belongs to a netns and does not block. @throws SystemError */
export const openSocketIn = (netns: Netns, { family, type, protocol, purpose }: NewSocket): number =>
  inNetns(netns, () =>
    checkCall(socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol), 'open', purpose),
  );
