import { familyOf, hostAt, parseCidr } from '../model/ip.ts';
import { stableMac } from '../model/mac.ts';
import type { NodeName, PodKey } from '../model/names.ts';
import { addressOfFamily, nodeAddressOf } from '../model/underlay-place.ts';
import { addAddress } from '../netlink/address.ts';
import { deleteFdbEntry, replaceFdbEntry } from '../netlink/fdb.ts';
import { linkIndex } from '../netlink/link.ts';
import { deleteNeighbour, replaceNeighbour } from '../netlink/neighbour.ts';
import { deleteRoute, replaceRoute } from '../netlink/route.ts';
import { addVxlan } from '../netlink/vxlan.ts';
import { untilLinksCarry } from './carrying-links.ts';
import { hostPrefix } from './host-prefix.ts';
import type { AttachOutcome, NetworkPlugin, PeerNode, PluginNode, PodAttachment } from './network-plugin.ts';
import { NodeBridge } from './node-bridge.ts';
import { tolerate } from './tolerate.ts';

const deviceName = 'vxlan0';
/** VXLAN network identifier: the overlay is the only one of its netns. */
const vni = 1;
/** IANA's port of VXLAN (RFC 7348, 8). */
const port = 4789;

/**
 * An overlay: pods' packets go from node to node inside UDP, so that the underlay need not know the podCIDRs. Nothing
 * is learned or asked for; all that a device has to know of the others is in the plan.
 *
 * ```
 *   pod a            pod b                     pod c
 *    eth0 .2          eth0 .3                   eth0 .2
 *     |                |                         |
 *   --+---- cni0 .1 ---+--                     --+---- cni0 .1
 *         10.244.1.0/24                            10.244.2.0/24
 *            |  ip_forward                            |
 *          vxlan0 10.244.1.0                        vxlan0 10.244.2.0
 *            :  UDP 4789, VNI 1                       :
 *           eth0 (node-1) ------- underlay ------- eth0 (node-2)
 *
 *   what node-1 knows of node-2, in the order in which a packet to pod c needs it:
 *     route       10.244.2.0/24 via 10.244.2.0 dev vxlan0 onlink
 *     neighbour   10.244.2.0 is at the MAC of node-2's vxlan0
 *     fdb         that MAC is behind node-2's underlay address
 * ```
 */
export const createVxlanPlugin = (node: PluginNode): NetworkPlugin => new VxlanPlugin(node);

class VxlanPlugin implements NetworkPlugin {
  private readonly node: PluginNode;
  private readonly bridge: NodeBridge;
  private peers: readonly PeerNode[] = [];
  private deviceIndex = 0;

  constructor(node: PluginNode) {
    this.node = node;
    this.bridge = new NodeBridge(node);
  }

  async prepareNode(peers: readonly PeerNode[]): Promise<void> {
    const { rtnetlink, name, podCIDRs, mtuBytes } = this.node;
    await this.bridge.prepare();
    addVxlan(rtnetlink, {
      name: deviceName,
      mac: deviceMac(name),
      mtuBytes,
      vni,
      port,
      local: nodeAddressOf(this.node),
      learning: false,
      up: true,
    });
    this.deviceIndex = linkIndex(rtnetlink, deviceName);
    for (const podCIDR of podCIDRs) {
      addAddress(rtnetlink, {
        index: this.deviceIndex,
        address: hostPrefix(overlayAddress(podCIDR)),
        noDad: true,
      });
    }
    await this.peersChanged(peers);
    await untilLinksCarry([{ rtnetlink, link: this.deviceIndex }]);
  }

  attachPods(pods: readonly PodAttachment[]): Promise<ReadonlyMap<PodKey, AttachOutcome>> {
    return this.bridge.attach(pods);
  }

  async detachPods(pods: readonly PodKey[]): Promise<void> {
    this.bridge.detach(pods);
  }

  async peersChanged(peers: readonly PeerNode[]): Promise<void> {
    const gone = this.peers.filter(({ name }) => !peers.some((peer) => peer.name === name));
    for (const peer of gone) this.forget(peer);
    this.node.rtnetlink.batch(() => {
      for (const peer of peers) this.learn(peer);
    });
    this.peers = peers;
  }

  /** From the outside in: no packet shall find a way whose end is not known yet. */
  private learn(peer: PeerNode): void {
    const { rtnetlink, gateways } = this.node;
    const index = this.deviceIndex;
    const mac = deviceMac(peer.name);
    replaceFdbEntry(rtnetlink, { index, mac, to: nodeAddressOf(peer) });
    for (const podCIDR of peer.podCIDRs) {
      const via = overlayAddress(podCIDR);
      replaceNeighbour(rtnetlink, { index, address: via, mac, state: 'permanent' });
      // What the node itself sends has an address that others know as this node's.
      const source = addressOfFamily(gateways, familyOf(podCIDR));
      replaceRoute(rtnetlink, {
        to: podCIDR,
        via,
        device: index,
        onLink: true,
        ...(source === undefined ? {} : { source }),
      });
    }
  }

  private forget(peer: PeerNode): void {
    const { rtnetlink } = this.node;
    const index = this.deviceIndex;
    for (const podCIDR of peer.podCIDRs) {
      tolerate(['ESRCH'], () => deleteRoute(rtnetlink, { to: podCIDR }));
      tolerate(['ENOENT'], () => deleteNeighbour(rtnetlink, { index, address: overlayAddress(podCIDR) }));
    }
    tolerate(['ENOENT'], () => deleteFdbEntry(rtnetlink, { index, mac: deviceMac(peer.name) }));
  }
}

/** The link address of a node's device, which the others have to know before they ever speak with it. */
const deviceMac = (node: NodeName): string => stableMac('vxlan', node);

/** Of a node's device: its podCIDR's very first address, which no pod and no gateway has. */
const overlayAddress = (podCIDR: string): string => hostAt(parseCidr(podCIDR), 0);
