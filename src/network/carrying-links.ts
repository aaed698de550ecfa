import type { Rtnetlink } from '../netlink/connection.ts';
import { getLink } from '../netlink/link.ts';
import type { LinkRef } from '../netlink/link-message.ts';
import { kernelLimitMs, untilKernel } from './until-kernel.ts';

/** A link that is up and waits for its other end, or for its first port. */
export interface ExpectedLink {
  readonly rtnetlink: Rtnetlink;
  readonly link: LinkRef;
}

/**
 * Waits until links carry packets. A link's queue is switched on some time after its carrier (linkwatch, in
 * the kernel's net/core/link_watch.c), and drops all that is sent until then. A SYN that is lost this way
 * comes again only after a second. Asking for one link makes kernels since 6.8 switch it on there and then,
 * so give the links in the order in which one brings up the other.
 * @throws EnvironmentError `link-not-up`
 */
export async function untilLinksCarry(
  links: readonly ExpectedLink[],
  limitMs: number = kernelLimitMs,
): Promise<void> {
  for (const { rtnetlink, link } of links) {
    const carries = (): boolean => {
      const { flags } = getLink(rtnetlink, link);
      return flags.includes('LOWER_UP') && !flags.includes('NO-CARRIER');
    };
    const message = `the link ${link} has no carrier after ${limitMs} ms`;
    await untilKernel(carries, limitMs, { code: 'link-not-up', message });
  }
}
