import type { NodePlan, UnderlayPlan } from '../model/plan.ts';
import { addAddress } from '../netlink/address.ts';
import type { Rtnetlink } from '../netlink/connection.ts';
import { addBridge, addVeth, deleteLink, linkIndex, setLink } from '../netlink/link.ts';
import { isSystemError } from '../netlink/system-error.ts';
import { untilLinksCarry } from '../network/carrying-links.ts';
import type { Sandbox } from './sandbox.ts';

const bridgeName = 'underlay0';

/**
 * ```
 *   node-1          node-2                each node a netns
 *    eth0            eth0                 198.18.x.(K+1)/24
 *      |               |                  veth pairs
 *   ---+--- underlay0 -+---               a bridge in the agent's own netns, without an address
 * ```
 * No node has a default route, and nothing connects the bridge with the machine.
 */
export function createUnderlay(home: Rtnetlink, plan: UnderlayPlan): void {
  addBridge(home, { name: bridgeName, mtuBytes: plan.mtuBytes, up: true });
}

/** Plugs a node into the underlay, and tells it the link addresses of the others. */
export function plugIn(home: Rtnetlink, plan: UnderlayPlan, node: NodePlan, sandbox: Sandbox): void {
  addVeth(home, {
    name: node.underlayPort,
    mtuBytes: plan.mtuBytes,
    master: linkIndex(home, bridgeName),
    up: true,
    peer: { name: node.uplink, mac: node.underlayMac, mtuBytes: plan.mtuBytes, netns: sandbox.netns },
  });
  const index = linkIndex(sandbox.rtnetlink, node.uplink);
  setLink(sandbox.rtnetlink, index, { up: true });
  addAddress(sandbox.rtnetlink, { index, address: `${node.underlayAddress}/${node.underlayPrefixLength}` });
}

/** Takes a node's link to the underlay away, which is gone already when its netns is. */
export function unplug(home: Rtnetlink, { underlayPort }: NodePlan): void {
  try {
    deleteLink(home, underlayPort);
  } catch (error) {
    if (!isSystemError(error, 'ENODEV')) throw error;
  }
}

/**
 * Waits until frames cross: a port that the bridge has not switched on yet drops all that it is given, which
 * on a busy machine would look as if the surroundings lost it.
 * @throws EnvironmentError `link-not-up`
 */
export async function untilUnderlayCarries(
  home: Rtnetlink,
  nodes: readonly { readonly plan: NodePlan; readonly sandbox: Sandbox }[],
): Promise<void> {
  const ports = nodes.flatMap(({ plan, sandbox }) => [
    { rtnetlink: sandbox.rtnetlink, link: plan.uplink },
    { rtnetlink: home, link: plan.underlayPort },
  ]);
  await untilLinksCarry([...ports, { rtnetlink: home, link: bridgeName }]);
}
