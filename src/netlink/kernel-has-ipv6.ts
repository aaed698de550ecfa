import { existsSync } from 'node:fs';

/** A kernel that was started with ipv6.disable=1, or built without, has none of it: no settings, no sockets. */
export const kernelHasIPv6 = (): boolean => existsSync('/proc/sys/net/ipv6');
