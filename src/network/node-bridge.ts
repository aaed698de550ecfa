import { withoutPrefix } from '../model/ip.ts';
import { stableMac } from '../model/mac.ts';
import type { NodeName, PodKey } from '../model/names.ts';
import { addAddress } from '../netlink/address.ts';
import { addBridge, addVeth, deleteLink, linkIndex, setLink } from '../netlink/link.ts';
import { addNeighbour, deleteNeighbour, replaceNeighbour } from '../netlink/neighbour.ts';
import { addRoute } from '../netlink/route.ts';
import { untilLinksCarry } from './carrying-links.ts';
import type { AttachOutcome, PluginNode, PodAttachment } from './network-plugin.ts';
import { tolerate } from './tolerate.ts';
import { untilAddressesWork } from './usable-addresses.ts';

const bridgeName = 'cni0';

/** A pod that is wired, with the index of its own interface: machines with tunnel modules have more than lo. */
interface WiredPod extends PodAttachment {
  readonly ifIndex: number;
}

/**
 * The pods of one node on a bridge that has the node's gateway address; how they reach other nodes is not its
 * business.
 *
 * ```
 *   pod a            pod b
 *    eth0 .2          eth0 .3
 *     |                |
 *   --+---- cni0 .1 ---+--
 *         10.244.1.0/24
 * ```
 */
export class NodeBridge {
  private readonly node: PluginNode;
  private readonly wired = new Map<PodKey, WiredPod>();
  private bridgeIndex = 0;

  constructor(node: PluginNode) {
    this.node = node;
  }

  /** Makes the bridge, without a pod yet. */
  async prepare(): Promise<void> {
    const { rtnetlink, gateways, podCIDRs, mtuBytes, name } = this.node;
    addBridge(rtnetlink, { name: bridgeName, mac: gatewayMac(name), mtuBytes, up: true });
    this.bridgeIndex = linkIndex(rtnetlink, bridgeName);
    gateways.forEach((gateway, i) => {
      const prefixLength = podCIDRs[i]?.split('/')[1] ?? '';
      addAddress(rtnetlink, { index: this.bridgeIndex, address: `${gateway}/${prefixLength}`, noDad: true });
    });
    await untilAddressesWork(gateways.map((address) => ({ rtnetlink, address })));
  }

  /** As `NetworkPlugin.attachPods`. */
  async attach(pods: readonly PodAttachment[]): Promise<ReadonlyMap<PodKey, AttachOutcome>> {
    const { rtnetlink } = this.node;
    rtnetlink.batch(() => {
      for (const { plan, sandbox } of pods) {
        addVeth(rtnetlink, {
          name: plan.hostIfName,
          mac: plan.hostMac,
          mtuBytes: plan.mtuBytes,
          master: this.bridgeIndex,
          up: true,
          peer: {
            name: plan.ifName,
            mac: plan.mac,
            mtuBytes: plan.mtuBytes,
            netns: sandbox,
          },
        });
      }
    });
    const wired = pods.map((pod) => ({ ...pod, ifIndex: linkIndex(pod.rtnetlink, pod.plan.ifName) }));
    for (const pod of wired) {
      this.configure(pod);
      this.wired.set(pod.plan.pod, pod);
    }
    this.introduce(wired);
    // The bridge last: its first port is what gives it a carrier.
    await untilLinksCarry([
      ...wired.map((pod) => ({ rtnetlink: pod.rtnetlink, link: pod.ifIndex })),
      ...wired.map(({ plan }) => ({ rtnetlink, link: plan.hostIfName })),
      { rtnetlink, link: this.bridgeIndex },
    ]);
    await untilAddressesWork(
      wired.flatMap((pod) => pod.plan.addresses.map((address) => ({ rtnetlink: pod.rtnetlink, address }))),
    );
    return new Map(
      pods.map(({ plan }) => [plan.pod, { ok: true, addresses: plan.addresses.map(withoutPrefix) }]),
    );
  }

  /** Takes pods off the bridge; unknown ones are ignored. */
  detach(pods: readonly PodKey[]): void {
    const { rtnetlink } = this.node;
    for (const key of pods) {
      const pod = this.wired.get(key);
      this.wired.delete(key);
      // The link first: what waits for the netns to end would leave it in the bridge for a while.
      if (pod !== undefined) tolerate(['ENODEV'], () => deleteLink(rtnetlink, pod.plan.hostIfName));
      if (pod !== undefined) this.forget(pod);
    }
  }

  /** The pod's end: address, link up, the way out. */
  private configure({ plan, rtnetlink, ifIndex }: WiredPod): void {
    rtnetlink.batch(() => {
      for (const address of plan.addresses) {
        addAddress(rtnetlink, { index: ifIndex, address, noDad: true });
      }
      setLink(rtnetlink, ifIndex, { up: true });
      for (const gateway of plan.gateways) {
        addRoute(rtnetlink, { to: 'default', via: gateway, device: ifIndex });
        addNeighbour(rtnetlink, {
          index: ifIndex,
          address: gateway,
          mac: gatewayMac(this.node.name),
          state: 'permanent',
        });
      }
    });
  }

  /**
   * Pods of a node meet on the bridge, each with a neighbour entry for each: in a full mesh that soon fills
   * the one table all namespaces of a machine share (gc_thresh3, 1,024 by default). Entries that a control
   * plane learned do not count, and the kernel still confirms and corrects them by ARP.
   */
  private introduce(newcomers: readonly WiredPod[]): void {
    const { rtnetlink } = this.node;
    const isNew = new Set(newcomers.map(({ plan }) => plan.pod));
    for (const pod of this.wired.values()) {
      const others = isNew.has(pod.plan.pod) ? [...this.wired.values()] : newcomers;
      pod.rtnetlink.batch(() => {
        for (const other of others) if (other !== pod) learn(pod.rtnetlink, pod.ifIndex, other);
      });
    }
    rtnetlink.batch(() => {
      for (const pod of newcomers) learn(rtnetlink, this.bridgeIndex, pod);
    });
  }

  private forget({ plan }: PodAttachment): void {
    for (const address of plan.addresses.map(withoutPrefix)) {
      const at = (rtnetlink: PluginNode['rtnetlink'], index: number): void =>
        tolerate(['ENOENT'], () => deleteNeighbour(rtnetlink, { index, address }));
      at(this.node.rtnetlink, this.bridgeIndex);
      for (const pod of this.wired.values()) at(pod.rtnetlink, pod.ifIndex);
    }
  }
}

function learn(rtnetlink: PluginNode['rtnetlink'], index: number, { plan }: PodAttachment): void {
  for (const address of plan.addresses.map(withoutPrefix)) {
    replaceNeighbour(rtnetlink, { index, address, mac: plan.mac, state: 'stale', externLearned: true });
  }
}

/** The bridge's link address, which pods know their gateway by. */
const gatewayMac = (node: NodeName): string => stableMac('gateway', node);
