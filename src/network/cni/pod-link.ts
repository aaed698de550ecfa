import type { Rtnetlink } from '../../netlink/connection.ts';
import { findLink } from '../../netlink/link.ts';
import { untilLinksCarry } from '../carrying-links.ts';

const limitMs = 1_000;

/**
 * A pod is not Ready before its link carries packets, where it ever will: a plugin that leaves it down, or makes none,
 * shows in what cannot be reached.
 */
export async function untilPodLinkCarries(rtnetlink: Rtnetlink, ifName: string): Promise<void> {
  if (findLink(rtnetlink, ifName) === undefined) return;
  await untilLinksCarry([{ rtnetlink, link: ifName }], limitMs).catch(() => undefined);
}
