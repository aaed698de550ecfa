import type { PodKey } from '../model/names.ts';
import { withoutPrefix } from '../model/ip.ts';
import type { NodePlan, UplinkPlan } from '../model/plan.ts';
import { neighboursOn } from '../model/underlay-place.ts';
import { linkHasIPv6 } from '../netlink/kernel-has-ipv6.ts';
import { linkIndex } from '../netlink/link.ts';
import { linkLocalOf } from '../netlink/link-local.ts';
import { deleteNeighbour, replaceNeighbour } from '../netlink/neighbour.ts';
import { tolerate } from '../network/tolerate.ts';
import { macsOnUplink } from './links-on-uplink.ts';
import type { Sandbox } from './sandbox.ts';
import { filterUnderlay } from './underlay-filter.ts';

/** What a node knows of the others on its underlay. */
export interface Peers {
  /** These are all there are from now on. */
  become(peers: readonly NodePlan[]): void;
  /** A pod has come, or got more links. */
  podCame(pod: PodKey, sandbox: Sandbox): void;
  /** Tolerates one that never came. */
  podWent(pod: PodKey): void;
}

/**
 * Link addresses of the other nodes, as permanent neighbours: they do not count against the table that all namespaces
 * of a machine share (net.ipv4.neigh.default.gc_thresh3 of the first netns).
 */
export class UnderlayPeers implements Peers {
  protected readonly sandbox: Sandbox;
  protected readonly uplinks: readonly Uplink[];
  private known: readonly Neighbour[] = [];

  constructor({ uplinks }: NodePlan, sandbox: Sandbox) {
    this.sandbox = sandbox;
    this.uplinks = uplinks.map((plan) => ({ plan, index: linkIndex(sandbox.rtnetlink, plan.ifName) }));
  }

  become(peers: readonly NodePlan[]): void {
    const { rtnetlink } = this.sandbox;
    const neighbours = this.uplinks.flatMap(({ plan, index }) =>
      neighboursOn(plan, peers).flatMap((other) =>
        this.addressesOf(other).map((address): Neighbour => ({ index, address, mac: other.mac })),
      ),
    );
    const stay = new Set(neighbours.map(nameOf));
    for (const neighbour of this.known) {
      // Whoever works in the node may have done it.
      if (!stay.has(nameOf(neighbour))) {
        tolerate(['ENOENT', ...uplinkGone], () => deleteNeighbour(rtnetlink, neighbour));
      }
    }
    for (const neighbour of neighbours) {
      tolerate(uplinkGone, () => replaceNeighbour(rtnetlink, { ...neighbour, state: 'permanent' }));
    }
    this.known = neighbours;
  }

  podCame(_pod: PodKey, _sandbox: Sandbox): void {
    // Nothing of the node's own has to be told apart here.
  }

  podWent(_pod: PodKey): void {
    // As above.
  }

  /** What a neighbour is spoken to by. */
  protected addressesOf({ addresses }: UplinkPlan): readonly string[] {
    return addresses.map(withoutPrefix);
  }
}

/** A CNI plugin may have moved it into a pod (host-device); other nodes can come and go all the same. */
const uplinkGone = ['ENODEV'] as const;

/** A link of the node's, with its index. */
interface Uplink {
  readonly plan: UplinkPlan;
  readonly index: number;
}

interface Neighbour {
  readonly index: number;
  readonly address: string;
  readonly mac: string;
}

const nameOf = ({ index, address }: Neighbour): string => `${index} ${address}`;

/**
 * The same in a container, whose uplink ends on a bridge of the engine's: only frames of peers pass. Neighbour
 * discovery is multicast, which the filter drops: so that nodes reach each other by their link-local addresses, these
 * follow from their MACs, and everybody knows the others'.
 */
export class AdoptedPeers extends UnderlayPeers {
  private peers: readonly NodePlan[] = [];
  private readonly podMacs = new Map<PodKey, readonly string[]>();

  override become(peers: readonly NodePlan[]): void {
    // Before anybody is forgotten, and before anything is sent to those who have come.
    this.peers = peers;
    this.filter();
    super.become(peers);
  }

  /**
   * Frames between two macvlan links come in by the link both stand on (the kernel's drivers/net/macvlan.c,
   * macvlan_queue_xmit): those of this node's own pods have to pass there.
   */
  override podCame(pod: PodKey, sandbox: Sandbox): void {
    const macs = this.uplinks.flatMap(({ index }) => macsOnUplink(sandbox, index));
    if (macs.length === 0) return;
    this.podMacs.set(pod, macs);
    this.filter();
  }

  override podWent(pod: PodKey): void {
    if (this.podMacs.delete(pod)) this.filter();
  }

  private filter(): void {
    for (const { plan, index } of this.uplinks) {
      const macs = [
        ...neighboursOn(plan, this.peers).map(({ mac }) => mac),
        ...[...this.podMacs.values()].flat(),
      ];
      tolerate(uplinkGone, () => filterUnderlay(this.sandbox.rtnetlink, index, macs));
    }
  }

  protected override addressesOf(uplink: UplinkPlan): readonly string[] {
    const own = super.addressesOf(uplink);
    return linkHasIPv6(uplink) ? [...own, linkLocalOf(uplink.mac)] : own;
  }
}
