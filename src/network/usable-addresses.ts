import { familyOf, withoutPrefix } from '../model/ip.ts';
import type { Rtnetlink } from '../netlink/connection.ts';
import { lookUpRoute } from '../netlink/route.ts';
import { isSystemError } from '../netlink/system-error.ts';
import { kernelLimitMs, untilKernel } from './until-kernel.ts';

/** An address of a link, with or without prefix length. */
export interface ExpectedAddress {
  readonly rtnetlink: Rtnetlink;
  readonly address: string;
}

/**
 * Waits until packets to addresses are taken. The kernel adds the local route of an IPv6 address from a work queue, also
 * of one that is never tentative (addrconf_dad_work in net/ipv6/addrconf.c), and until then what comes for it is lost.
 * In IPv4 there is nothing to wait for.
 * @throws EnvironmentError `address-not-usable`
 */
export async function untilAddressesWork(
  addresses: readonly ExpectedAddress[],
  limitMs: number = kernelLimitMs,
): Promise<void> {
  for (const { rtnetlink, address: given } of addresses) {
    const address = withoutPrefix(given);
    if (familyOf(address) === 'ipv4') continue;
    const message = `${address} takes no packets after ${limitMs} ms`;
    await untilKernel(() => isLocal(rtnetlink, address), limitMs, { code: 'address-not-usable', message });
  }
}

function isLocal(rtnetlink: Rtnetlink, address: string): boolean {
  try {
    return lookUpRoute(rtnetlink, { to: address }).type === 'local';
  } catch (error) {
    if (isSystemError(error, 'ENETUNREACH', 'EHOSTUNREACH')) return false;
    throw error;
  }
}
