import { AF_UNSPEC, LOOPBACK_INDEX } from './constants.ts';
import type { Rtnetlink } from './connection.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from './netlink-socket.ts';
import { RTM_NEWQDISC } from './rtnetlink-constants.ts';
import { isSystemError } from './system-error.ts';

/** linux/pkt_sched.h and linux/rtnetlink.h */
const TC_H_ROOT = 0xffffffff;
const TCA_KIND = 1;

/**
 * Whether the kernel has a kind of queueing discipline that cannot be without options, as netem, tbf and htb: it is asked
 * for one without. Where the kind is unknown the answer is ENOENT, also after its module was looked for; else EINVAL
 * (qdisc_create in the kernel's net/sched/sch_api.c, then `init` of the kind).
 * @throws SystemError EPERM without the right to make them
 */
export function hasQueueKind(nl: Rtnetlink, kind: string): boolean {
  const message = nl.newMessage(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL);
  // struct tcmsg: family, index of the link, no handle, its place, nothing else.
  message.u8(AF_UNSPEC).zeros(3).u32(LOOPBACK_INDEX).u32(0).u32(TC_H_ROOT).u32(0);
  message.attributeString(TCA_KIND, kind);
  try {
    nl.request(message, { operation: `try a queueing discipline of kind ${kind}`, object: 'on lo' });
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return false;
    if (isSystemError(error, 'EINVAL')) return true;
    throw error;
  }
  return true;
}
