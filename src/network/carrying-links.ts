import { EnvironmentError } from '../model/errors.ts';
import type { Rtnetlink } from '../netlink/connection.ts';
import { getLink } from '../netlink/link.ts';
import type { LinkRef } from '../netlink/link-message.ts';
import { poll } from '../util/poll.ts';

/** A link that is up and waits for its other end, or for its first port. */
export interface ExpectedLink {
  readonly rtnetlink: Rtnetlink;
  readonly link: LinkRef;
}

/** The kernel takes a millisecond; a machine that is very busy, more. */
const usualLimitMs = 5_000;
const intervalMs = 1;

/**
 * Waits until links carry packets. A link's queue is switched on some time after its carrier (linkwatch, in
 * the kernel's net/core/link_watch.c), and drops all that is sent until then. A SYN that is lost this way
 * comes again only after a second. Asking for one link makes kernels since 6.8 switch it on there and then,
 * so give the links in the order in which one brings up the other.
 * @throws EnvironmentError `link-not-up`
 */
export async function untilLinksCarry(
  links: readonly ExpectedLink[],
  limitMs: number = usualLimitMs,
): Promise<void> {
  const { signal } = new AbortController();
  for (const { rtnetlink, link } of links) {
    const check = async (): Promise<true | undefined> => {
      const { flags } = getLink(rtnetlink, link);
      return (flags.includes('LOWER_UP') && !flags.includes('NO-CARRIER')) || undefined;
    };
    if ((await poll(check, { intervalMs, timeoutMs: limitMs, signal })) === true) continue;
    throw new EnvironmentError('link-not-up', `the link ${link} has no carrier after ${limitMs} ms`, {
      hint: 'the machine may be overloaded: run again with fewer pods, or fewer scenarios at once',
    });
  }
}
