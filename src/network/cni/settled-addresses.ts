import { EnvironmentError } from '../../model/errors.ts';
import { withoutPrefix } from '../../model/ip.ts';
import { type Address, listAddresses } from '../../netlink/address.ts';
import type { Rtnetlink } from '../../netlink/connection.ts';
import { AF_INET6 } from '../../netlink/constants.ts';
import { listLinks } from '../../netlink/link.ts';
import { poll } from '../../util/poll.ts';

/** Duplicate address detection takes up to 2 s by default (RFC 4862: a random delay of 1 s, then 1 s of waiting). */
const usualLimitMs = 10_000;
const intervalMs = 5;

/**
 * Waits until no IPv6 address of a pod is tentative: until then the kernel uses none of them. podnet's own networks do
 * without the detection of duplicates; plugins may ask for it. What is on a link without a carrier waits for ever, and
 * shows in what cannot be reached.
 * @throws EnvironmentError `address-taken` when somebody else has one, `address-tentative`
 */
export async function untilAddressesSettle(
  rtnetlink: Rtnetlink,
  signal: AbortSignal,
  limitMs: number = usualLimitMs,
): Promise<void> {
  const check = async (): Promise<true | undefined> => {
    const waiting = unsettled(rtnetlink);
    const taken = waiting.find(({ duplicate }) => duplicate);
    if (taken !== undefined) {
      const message = `somebody else on its link has the pod's address ${withoutPrefix(taken.address)} (duplicate address detection)`;
      throw new EnvironmentError('address-taken', message);
    }
    return waiting.length === 0 || undefined;
  };
  if ((await poll(check, { intervalMs, timeoutMs: limitMs, signal })) === true) return;
  const addresses = unsettled(rtnetlink).map(({ address }) => withoutPrefix(address));
  throw new EnvironmentError(
    'address-tentative',
    `the pod cannot use ${addresses.join(' and ')} yet, after ${limitMs} ms: duplicate address detection has not ended`,
  );
}

function unsettled(rtnetlink: Rtnetlink): readonly Address[] {
  const addresses = listAddresses(rtnetlink, { family: AF_INET6 });
  const waiting = addresses.filter(({ tentative, duplicate }) => tentative || duplicate);
  if (waiting.length === 0) return [];
  const carrying = new Set(
    listLinks(rtnetlink)
      .filter(({ flags }) => flags.includes('LOWER_UP'))
      .map(({ index }) => index),
  );
  return waiting.filter(({ index }) => carrying.has(index));
}
