import { LOOPBACK_INDEX } from '../netlink/constants.ts';
import { type FilterChain, Nftables } from '../netlink/nftables.ts';
import { addRoute } from '../netlink/route.ts';
import { addRule } from '../netlink/rule.ts';
import { isSystemError } from '../netlink/system-error.ts';
import type { Sandbox } from './sandbox.ts';

/** After `default`, the last of those that every netns has. */
const preference = 32_768;
/** "po": a number that no plugin would choose, and no name stands for. */
const table = 0x706f;
/** ICMP_NET_UNREACH: what the kernel says of a missing route (linux/icmp.h). */
const netUnreachable = 0;
/** NF_IP_PRI_RAW: before every firewall, as the kernel's own answer would come. */
const priority = -300;

/** What rejects packets that leave by `lo`. */
export const unroutable: FilterChain = {
  family: 'ip',
  table: 'podnet',
  name: 'forward',
  hook: 'forward',
  priority,
  rules: [
    {
      expressions: [
        { kind: 'leaves-by', index: LOOPBACK_INDEX },
        { kind: 'reject-with-icmp', code: netUnreachable },
      ],
      comment: 'no route',
    },
  ],
};

/** What kernels say that lack nf_tables, its reject, or routing by rules. */
const lacking = ['EOPNOTSUPP', 'EAFNOSUPPORT', 'EPROTONOSUPPORT', 'ENOENT', 'EINVAL'];

/**
 * Whatever a node is to forward in IPv4 and has no route for, its sender hears of, each packet anew. The kernel's own
 * answer to a missing route is limited to one a second for each sender, after five at once, by what only the first netns
 * can change (ip_error in net/ipv4/route.c): of many probes at once most would see nothing.
 *
 * ```
 *   0: local   32766: main   32767: default      the tables of every netns, as whoever works in it fills them
 *   32768: not from lo → 0.0.0.0/1, 128.0.0.0/1 dev lo      what none of them has a word for
 *   forward: oif lo → reject with icmp net-unreachable      leaves nobody by lo
 * ```
 * Routes that reject or swallow packets (`prohibit`, `blackhole`) end the search before, as ever; so do rules of
 * others'. What the node sends itself comes from `lo` and fails as ever, too. IPv6 needs none of it: its limits are
 * those of the netns (netns-settings.ts).
 *
 * A kernel without the means is tolerated, as is a plugin that takes them away: then there is the kernel's own answer,
 * or, when only the packet filter was flushed, an ICMP error about a packet that went in circles.
 */
export function makeUnreachableCertain({ netns, rtnetlink }: Sandbox): void {
  try {
    using nftables = Nftables.open(netns);
    nftables.addChain(unroutable);
    rtnetlink.batch(() => {
      // Not a default route, which would be taken for a way out.
      for (const to of ['0.0.0.0/1', '128.0.0.0/1'])
        addRoute(rtnetlink, { to, device: LOOPBACK_INDEX, table });
      addRule(rtnetlink, { preference, notFrom: 'lo', table });
    });
  } catch (error) {
    if (!isSystemError(error, ...lacking)) throw error;
  }
}
