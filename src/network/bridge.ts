import type { PodKey } from '../model/names.ts';
import type { AttachOutcome, NetworkPlugin, PeerNode, PluginNode, PodAttachment } from './network-plugin.ts';
import { NodeBridge } from './node-bridge.ts';
import { PeerRoutes } from './peer-routes.ts';

/**
 * The default pod network: a bridge a node, a veth a pod, a route to each other node's podCIDR.
 *
 * ```
 *   pod a            pod b                     pod c
 *    eth0 .2          eth0 .3                   eth0 .2
 *     |                |                         |
 *   --+---- cni0 .1 ---+--                     --+---- cni0 .1
 *         10.244.1.0/24                            10.244.2.0/24
 *            |  ip_forward                            |
 *           eth0 (node-1) ------- underlay ------- eth0 (node-2)
 *     10.244.2.0/24 via node-2             10.244.1.0/24 via node-1
 * ```
 */
export const createBridgePlugin = (node: PluginNode): NetworkPlugin => new BridgePlugin(node);

class BridgePlugin implements NetworkPlugin {
  private readonly bridge: NodeBridge;
  private readonly routes: PeerRoutes;

  constructor(node: PluginNode) {
    this.bridge = new NodeBridge(node);
    this.routes = new PeerRoutes(node);
  }

  async prepareNode(peers: readonly PeerNode[]): Promise<void> {
    await this.bridge.prepare();
    this.routes.become(peers);
  }

  attachPods(pods: readonly PodAttachment[]): Promise<ReadonlyMap<PodKey, AttachOutcome>> {
    return this.bridge.attach(pods);
  }

  async detachPods(pods: readonly PodKey[]): Promise<void> {
    this.bridge.detach(pods);
  }

  async peersChanged(peers: readonly PeerNode[]): Promise<void> {
    this.routes.become(peers);
  }
}
