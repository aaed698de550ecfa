import { EnvironmentError } from '../model/errors.ts';
import type { Rtnetlink } from '../netlink/connection.ts';
import { macSetProgram } from '../netlink/mac-set-program.ts';
import { isSystemError } from '../netlink/system-error.ts';
import { ensureFilterLists, replaceBpfFilter, trafficVerdicts } from '../netlink/traffic-filter.ts';

/** Before the filters of whatever network plugin brings its own. */
const preference = 1;
/** "podn": a plugin that puts filters of its own into the same place does not replace ours by chance. */
const handle = 0x706f646e;

/** What the kernel says without cls_bpf or clsact, or without traffic control at all. */
const lacking = ['ENOENT', 'EOPNOTSUPP', 'EINVAL'];

/**
 * Lets frames pass an uplink only between this node and others, which are known by their MACs. Everything
 * else is dropped both ways, whatever its protocol: ARP, broadcast, multicast, IPv6 and its link-local
 * addresses. A container's uplink ends on a bridge in the engine's own netns, which has an IPv6 address even
 * when it was given none: without this, nodes and pods would reach the services of that machine.
 *
 * By traffic control, not by nft or iptables: network plugins flush those, and bridged frames pass them by.
 * Frames that pass are still shown to later filters. What a program sends past traffic control itself
 * (packet(7), PACKET_QDISC_BYPASS) is not seen here; on its way in it is.
 *
 * Called again, the new set takes the place of the old one at once.
 * @throws EnvironmentError `no-underlay-filter` when the kernel has no means for it
 */
export function filterUnderlay(nl: Rtnetlink, uplinkIndex: number, allowedMacs: readonly string[]): void {
  const question = { macs: allowedMacs, inside: trafficVerdicts.pass, outside: trafficVerdicts.drop };
  const place = { index: uplinkIndex, preference, handle };
  try {
    ensureFilterLists(nl, uplinkIndex);
    replaceBpfFilter(nl, {
      ...place,
      direction: 'ingress',
      program: macSetProgram({ ...question, address: 'source' }),
    });
    replaceBpfFilter(nl, {
      ...place,
      direction: 'egress',
      program: macSetProgram({ ...question, address: 'destination' }),
    });
  } catch (cause) {
    if (!isSystemError(cause, ...lacking)) throw cause;
    throw new EnvironmentError(
      'no-underlay-filter',
      `this kernel cannot keep nodes apart from their machine: ${cause.message}`,
      {
        hint: 'its machine needs the modules cls_bpf and sch_clsact (sch_ingress on some kernels): `modprobe cls_bpf sch_ingress`, or take `--runtime namespace`, whose underlay ends nowhere',
        cause,
      },
    );
  }
}
