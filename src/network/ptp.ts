import { familyOf, withoutPrefix } from '../model/ip.ts';
import type { PodKey } from '../model/names.ts';
import { addressOfFamily } from '../model/underlay-place.ts';
import { addAddress } from '../netlink/address.ts';
import { LOOPBACK_INDEX } from '../netlink/constants.ts';
import { addVeth, deleteLink, linkIndex, setLink } from '../netlink/link.ts';
import { linkLocalOf } from '../netlink/link-local.ts';
import { addNeighbour } from '../netlink/neighbour.ts';
import { addRoute } from '../netlink/route.ts';
import { untilLinksCarry } from './carrying-links.ts';
import { hostPrefix } from './host-prefix.ts';
import type { AttachOutcome, NetworkPlugin, PeerNode, PluginNode, PodAttachment } from './network-plugin.ts';
import { PeerRoutes } from './peer-routes.ts';
import { tolerate } from './tolerate.ts';
import { untilAddressesWork } from './usable-addresses.ts';

/** What every pod calls its gateway: nobody has the address, the neighbour entry says where it leads. */
const linkLocalGateway = '169.254.1.1';

/** Both ends of a pod's veth: its own, and that of its node. */
interface PodLink extends PodAttachment {
  readonly ifIndex: number;
  readonly hostIfIndex: number;
}

/**
 * A routed pod network: no bridge, each pod alone with its node on a veth. Whatever a pod sends goes to its node, also
 * to a pod beside it, and the node has a route to each pod. One neighbour entry a pod is all there is, at either end;
 * all are permanent, so nobody ever asks by ARP or neighbour discovery.
 *
 * ```
 *   pod a                     pod b                     pod c
 *    eth0 10.244.1.2/32        eth0 10.244.1.3/32        eth0 10.244.2.2/32
 *     |  default via            |  169.254.1.1            |
 *     |  (IPv6: fe80::… of the node's end)                |
 *    veth                      veth                      veth
 *     |  10.244.1.2 dev veth    |  10.244.1.3 dev veth    |
 *   --+------ node-1 -----------+--                     --+-- node-2
 *        lo 10.244.1.1                                      lo 10.244.2.1
 *        unreachable 10.244.1.0/24                          unreachable 10.244.2.0/24
 *           eth0 -------------- underlay -------------- eth0
 *     10.244.2.0/24 via node-2                 10.244.1.0/24 via node-1
 * ```
 */
export const createPtpPlugin = (node: PluginNode): NetworkPlugin => new PtpPlugin(node);

class PtpPlugin implements NetworkPlugin {
  private readonly node: PluginNode;
  private readonly hostIfNames = new Map<PodKey, string>();
  private readonly routes: PeerRoutes;

  constructor(node: PluginNode) {
    this.node = node;
    this.routes = new PeerRoutes(node);
  }

  async prepareNode(peers: readonly PeerNode[]): Promise<void> {
    const { rtnetlink, gateways, podCIDRs } = this.node;
    rtnetlink.batch(() => {
      // An address of the node's among its pods' that hangs on no link of theirs.
      for (const gateway of gateways) {
        addAddress(rtnetlink, { index: LOOPBACK_INDEX, address: hostPrefix(gateway), noDad: true });
      }
      // Addresses that no pod has end here: no other route is to be tried for them.
      for (const podCIDR of podCIDRs) addRoute(rtnetlink, { to: podCIDR, type: 'unreachable' });
    });
    this.routes.become(peers);
    await untilAddressesWork(gateways.map((address) => ({ rtnetlink, address })));
  }

  async attachPods(pods: readonly PodAttachment[]): Promise<ReadonlyMap<PodKey, AttachOutcome>> {
    const { rtnetlink } = this.node;
    rtnetlink.batch(() => {
      for (const { plan, sandbox } of pods) {
        const { mtuBytes } = plan;
        const peer = { name: plan.ifName, mac: plan.mac, mtuBytes, netns: sandbox };
        addVeth(rtnetlink, { name: plan.hostIfName, mac: plan.hostMac, mtuBytes, up: true, peer });
        this.hostIfNames.set(plan.pod, plan.hostIfName);
      }
    });
    const links = pods.map((pod) => ({
      ...pod,
      ifIndex: linkIndex(pod.rtnetlink, pod.plan.ifName),
      hostIfIndex: linkIndex(rtnetlink, pod.plan.hostIfName),
    }));
    for (const link of links) configurePod(link);
    rtnetlink.batch(() => {
      for (const link of links) this.configureNode(link);
    });
    await untilLinksCarry([
      ...links.map((link) => ({ rtnetlink: link.rtnetlink, link: link.ifIndex })),
      ...links.map(({ hostIfIndex }) => ({ rtnetlink, link: hostIfIndex })),
    ]);
    await untilAddressesWork(
      links.flatMap((link) => link.plan.addresses.map((address) => ({ rtnetlink: link.rtnetlink, address }))),
    );
    return new Map(
      pods.map(({ plan }) => [plan.pod, { ok: true, addresses: plan.addresses.map(withoutPrefix) }]),
    );
  }

  async detachPods(pods: readonly PodKey[]): Promise<void> {
    for (const key of pods) {
      const name = this.hostIfNames.get(key);
      this.hostIfNames.delete(key);
      // Its routes and neighbours go with the link.
      if (name !== undefined) tolerate(['ENODEV'], () => deleteLink(this.node.rtnetlink, name));
    }
  }

  async peersChanged(peers: readonly PeerNode[]): Promise<void> {
    this.routes.become(peers);
  }

  /** The node's end: the way to the pod, which sees the node under its gateway address. */
  private configureNode({ plan, hostIfIndex }: PodLink): void {
    const { rtnetlink, gateways } = this.node;
    for (const address of plan.addresses.map(withoutPrefix)) {
      const source = addressOfFamily(gateways, familyOf(address));
      addRoute(rtnetlink, {
        to: hostPrefix(address),
        device: hostIfIndex,
        ...(source === undefined ? {} : { source }),
      });
      addNeighbour(rtnetlink, { index: hostIfIndex, address, mac: plan.mac, state: 'permanent' });
    }
  }
}

/** The pod's end: its addresses, each alone, and the way out, which is all it knows. */
function configurePod({ plan, rtnetlink, ifIndex }: PodLink): void {
  rtnetlink.batch(() => {
    for (const address of plan.addresses.map(withoutPrefix)) {
      addAddress(rtnetlink, { index: ifIndex, address: hostPrefix(address), noDad: true });
    }
    setLink(rtnetlink, ifIndex, { up: true });
    for (const family of new Set(plan.addresses.map(familyOf))) {
      const via = family === 'ipv4' ? linkLocalGateway : linkLocalOf(plan.hostMac);
      // In IPv4 a gateway has to be on the link by a route; in IPv6 every link has its fe80::/64.
      if (family === 'ipv4') addRoute(rtnetlink, { to: hostPrefix(via), device: ifIndex });
      addRoute(rtnetlink, { to: 'default', via, device: ifIndex });
      addNeighbour(rtnetlink, { index: ifIndex, address: via, mac: plan.hostMac, state: 'permanent' });
    }
  });
}
