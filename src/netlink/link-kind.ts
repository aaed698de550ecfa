import type { Rtnetlink } from './connection.ts';
import { deleteLink } from './link.ts';
import { writeNewLink } from './link-message.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from './netlink-socket.ts';
import { IFLA_INFO_KIND, IFLA_LINKINFO, RTM_NEWLINK } from './rtnetlink-constants.ts';
import { isSystemError } from './system-error.ts';

/** Shorter than any name that a plan gives. */
const name = 'try0';

/**
 * Whether the kernel makes links of a kind: one is made and taken away again, which also loads its module where there
 * is one. A kind that is unknown is EOPNOTSUPP; EINVAL comes from one that wants to be told more (rtnl_newlink in the
 * kernel's net/core/rtnetlink.c).
 * @throws SystemError EPERM without the right to make links
 */
export function hasLinkKind(nl: Rtnetlink, kind: string): boolean {
  const message = nl.newMessage(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  writeNewLink(message, { name });
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
