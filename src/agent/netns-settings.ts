import { isInUserNamespace } from './user-namespace.ts';
import type { Sysctls } from './sysctl.ts';

/** Settings of every netns, a pod's or a node's. */
const everywhere: Sysctls = {
  // Packets may come in by another way than they would go out: routes are what is under test, not this.
  'net/ipv4/conf/all/rp_filter': '0',
  'net/ipv4/conf/default/rp_filter': '0',
  // No ICMP error may fall to a rate limit, those of each receiver or that of all: `unreachable` and `refused` would show
  // as `no-answer` now and then. No kind of message is limited.
  'net/ipv4/icmp_ratemask': '0',
  // No router solicitations on networks without routers, and no waiting for duplicate addresses (1.9 s).
  'net/ipv6/conf/default/accept_ra': '0',
  'net/ipv6/conf/all/accept_dad': '0',
  'net/ipv6/conf/default/accept_dad': '0',
  'net/ipv6/icmp/ratelimit': '0',
  // A list, and the empty one needs a line of its own to be written.
  'net/ipv6/icmp/ratemask': '\n',
};

/** Who may open ping sockets: everyone, as container runtimes set it; a user namespace maps one group only. */
const pingGroups = (): string => (isInUserNamespace() ? '0 0' : '0 2147483647');

export function podSysctls(): Sysctls {
  return { ...everywhere, 'net/ipv4/ping_group_range': pingGroups() };
}

/**
 * What `all` and `default` do not decide for a link that is there already: of some settings the greater or
 * either one counts, of others the link's own (Documentation/networking/ip-sysctl.rst).
 */
export function adoptedUplinkSysctls(uplink: string): Sysctls {
  return {
    [`net/ipv4/conf/${uplink}/rp_filter`]: '0',
    [`net/ipv4/conf/${uplink}/send_redirects`]: '0',
    [`net/ipv6/conf/${uplink}/accept_ra`]: '0',
    [`net/ipv6/conf/${uplink}/accept_dad`]: '0',
    // Its link-local address is given by whoever knows its MAC (IN6_ADDR_GEN_MODE_NONE, linux/if_link.h).
    [`net/ipv6/conf/${uplink}/addr_gen_mode`]: '1',
  };
}

/** Takes all IPv6 addresses and routes from a link. */
export const ipv6Off = (link: string): Sysctls => ({ [`net/ipv6/conf/${link}/disable_ipv6`]: '1' });

/** Container engines turn IPv6 off in the netns they make; `all` turns it on for every link that is there. */
export const ipv6On = (link: string): Sysctls => ({
  'net/ipv6/conf/all/disable_ipv6': '0',
  'net/ipv6/conf/default/disable_ipv6': '0',
  'net/ipv6/conf/lo/disable_ipv6': '0',
  [`net/ipv6/conf/${link}/disable_ipv6`]: '0',
});

export function nodeSysctls(): Sysctls {
  return {
    ...podSysctls(),
    'net/ipv4/ip_forward': '1',
    'net/ipv6/conf/all/forwarding': '1',
    // A gateway on the same bridge as both ends would tell them of a shorter way.
    'net/ipv4/conf/all/send_redirects': '0',
    'net/ipv4/conf/default/send_redirects': '0',
  };
}
