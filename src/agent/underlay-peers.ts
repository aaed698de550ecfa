import { existsSync } from 'node:fs';
import type { PodKey } from '../model/names.ts';
import type { NodePlan } from '../model/plan.ts';
import { linkIndex } from '../netlink/link.ts';
import { linkLocalOf } from '../netlink/link-local.ts';
import { deleteNeighbour, replaceNeighbour } from '../netlink/neighbour.ts';
import { isSystemError } from '../netlink/system-error.ts';
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
  protected readonly uplinkIndex: number;
  private known: readonly NodePlan[] = [];

  constructor(node: NodePlan, sandbox: Sandbox) {
    this.sandbox = sandbox;
    this.uplinkIndex = linkIndex(sandbox.rtnetlink, node.uplink);
  }

  become(peers: readonly NodePlan[]): void {
    const { rtnetlink } = this.sandbox;
    const index = this.uplinkIndex;
    const stay = new Set(peers.flatMap((peer) => this.addressesOf(peer)));
    for (const address of this.known.flatMap((peer) => this.addressesOf(peer))) {
      if (!stay.has(address)) forget(rtnetlink, index, address);
    }
    for (const peer of peers) {
      for (const address of this.addressesOf(peer)) {
        replaceNeighbour(rtnetlink, { index, address, mac: peer.underlayMac, state: 'permanent' });
      }
    }
    this.known = peers;
  }

  podCame(_pod: PodKey, _sandbox: Sandbox): void {
    // Nothing of the node's own has to be told apart here.
  }

  podWent(_pod: PodKey): void {
    // As above.
  }

  protected addressesOf({ underlayAddress }: NodePlan): readonly string[] {
    return [underlayAddress];
  }
}

/**
 * The same in a container, whose uplink ends on a bridge of the engine's: only frames of peers pass. Neighbour
 * discovery is multicast, which the filter drops: so that nodes reach each other by their link-local addresses, these
 * follow from their MACs, and everybody knows the others'.
 */
export class AdoptedPeers extends UnderlayPeers {
  private peerMacs: readonly string[] = [];
  private readonly podMacs = new Map<PodKey, readonly string[]>();

  override become(peers: readonly NodePlan[]): void {
    // Before anybody is forgotten, and before anything is sent to those who have come.
    this.peerMacs = peers.map(({ underlayMac }) => underlayMac);
    this.filter();
    super.become(peers);
  }

  /**
   * Frames between two macvlan links come in by the link both stand on (the kernel's drivers/net/macvlan.c,
   * macvlan_queue_xmit): those of this node's own pods have to pass there.
   */
  override podCame(pod: PodKey, sandbox: Sandbox): void {
    const macs = macsOnUplink(sandbox, this.uplinkIndex);
    if (macs.length === 0) return;
    this.podMacs.set(pod, macs);
    this.filter();
  }

  override podWent(pod: PodKey): void {
    if (this.podMacs.delete(pod)) this.filter();
  }

  private filter(): void {
    const macs = [...this.peerMacs, ...[...this.podMacs.values()].flat()];
    filterUnderlay(this.sandbox.rtnetlink, this.uplinkIndex, macs);
  }

  protected override addressesOf(peer: NodePlan): readonly string[] {
    return kernelHasIPv6() ? [peer.underlayAddress, linkLocalOf(peer.underlayMac)] : [peer.underlayAddress];
  }
}

/** A kernel that was started with ipv6.disable=1 has none. */
export const kernelHasIPv6 = (): boolean => existsSync('/proc/sys/net/ipv6');

function forget(rtnetlink: Sandbox['rtnetlink'], index: number, address: string): void {
  try {
    deleteNeighbour(rtnetlink, { index, address });
  } catch (error) {
    // Whoever works in the node may have done it.
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}
