import { existsSync } from 'node:fs';

/** A kernel that was started with ipv6.disable=1, or built without, has none of it: no settings, no sockets. */
export const kernelHasIPv6 = (): boolean => existsSync('/proc/sys/net/ipv6');

/** IPV6_MIN_MTU of linux/ipv6.h: the kernel takes IPv6 off links that carry less (RFC 8200, section 5). */
const leastIPv6MtuBytes = 1280;

/** Whether a link has IPv6. */
export const linkHasIPv6 = ({ mtuBytes }: { readonly mtuBytes: number }): boolean =>
  kernelHasIPv6() && mtuBytes >= leastIPv6MtuBytes;
