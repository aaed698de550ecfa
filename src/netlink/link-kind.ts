import type { Rtnetlink } from './connection.ts';
import { deleteLink } from './link.ts';
import { writeNewLink } from './link-message.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from './netlink-socket.ts';
import { IFLA_INFO_KIND, IFLA_LINKINFO, RTM_NEWLINK } from './rtnetlink-constants.ts';
import { isSystemError } from './system-error.ts';

const name = 'try0';
const impossibleMtuBytes = 0x7fff_ffff;

/**
 * Whether the kernel makes links of a kind: it is asked for one that cannot be, with an MTU beyond all limits. Where the
 * kind is unknown the answer is EOPNOTSUPP, also after its module was looked for; else EINVAL (rtnl_newlink and
 * rtnl_create_link in the kernel's net/core/rtnetlink.c). To make one and take it away again would cost 50 ms: the
 * kernel waits until nobody can be looking at it any more. Kernels that do not judge the MTU have made it by then.
 * @throws SystemError EPERM without the right to make links
 */
export function hasLinkKind(nl: Rtnetlink, kind: string): boolean {
  const message = nl.newMessage(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  writeNewLink(message, { name, mtuBytes: impossibleMtuBytes });
  message.nest(IFLA_LINKINFO, () => message.attributeString(IFLA_INFO_KIND, kind));
  try {
    nl.request(message, { operation: `try a ${kind}`, object: `"${name}"` });
  } catch (error) {
    if (isSystemError(error, 'EOPNOTSUPP')) return false;
    if (isSystemError(error, 'EINVAL')) return true;
    throw error;
  }
  deleteLink(nl, name);
  return true;
}
