import type { PodKey } from '../../model/names.ts';
import type { AttachOutcome, NetworkPlugin, PluginNode, PodAttachment } from '../network-plugin.ts';
import { NodeBridge } from '../node-bridge.ts';

/**
 * A bridge a node, as plugin bridge has it; but nobody sets routes to the pods of other nodes: a BGP daemon on each node
 * learns them from the others', and puts them into the kernel's table.
 *
 * ```
 *   pod a                                      pod c
 *    eth0 .2                                    eth0 .2
 *     |                                          |
 *   --+---- cni0 .1                            --+---- cni0 .1
 *         10.244.1.0/24                            10.244.2.0/24
 *            |  ip_forward                            |
 *           eth0 (node-1) ------- underlay ------- eth0 (node-2)
 *           bird <------------- BGP, TCP 179 -------> bird
 *     10.244.2.0/24 via node-2 proto bird      10.244.1.0/24 via node-1 proto bird
 * ```
 */
export const createBgpPlugin = (node: PluginNode): NetworkPlugin => new BgpPlugin(node);

class BgpPlugin implements NetworkPlugin {
  private readonly bridge: NodeBridge;

  constructor(node: PluginNode) {
    this.bridge = new NodeBridge(node);
  }

  async prepareNode(): Promise<void> {
    await this.bridge.prepare();
  }

  attachPods(pods: readonly PodAttachment[]): Promise<ReadonlyMap<PodKey, AttachOutcome>> {
    return this.bridge.attach(pods);
  }

  async detachPods(pods: readonly PodKey[]): Promise<void> {
    this.bridge.detach(pods);
  }

  /** The daemon is told (agent/bgp/node-bgp.ts). */
  async peersChanged(): Promise<void> {}
}
