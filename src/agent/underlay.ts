import type { NodePlan, UnderlayPlan } from '../model/plan.ts';
import { addAddress } from '../netlink/address.ts';
import type { Rtnetlink } from '../netlink/connection.ts';
import { addBridge, addVeth, deleteLink, linkIndex, setLink } from '../netlink/link.ts';
import { addRoute } from '../netlink/route.ts';
import { untilLinksCarry } from '../network/carrying-links.ts';
import { tolerate } from '../network/tolerate.ts';
import { untilAddressesWork } from '../network/usable-addresses.ts';
import type { Sandbox } from './sandbox.ts';

/** Of a subnet of the underlay. */
const bridgeName = (subnet: number): string => `underlay${subnet}`;

/**
 * ```
 *   node-1          node-2                each node a netns
 *    eth0            eth0                 198.18.x.(K+1)/24
 *      |               |                  veth pairs
 *   ---+--- underlay0 -+---               a bridge in the agent's own netns, without an address
 * ```
 * No node has a default route, and nothing connects the bridge with the machine. Zones have a bridge each, and a
 * router, which is plugged into all of them.
 */
export function createUnderlay(home: Rtnetlink, { subnets }: UnderlayPlan): void {
  for (const [subnet, { mtuBytes }] of subnets.entries()) {
    addBridge(home, { name: bridgeName(subnet), mtuBytes, up: true });
  }
}

/** Plugs a node into its subnet of the underlay, or the router into all. */
export function plugIn(home: Rtnetlink, { uplinks, underlayRoutes }: NodePlan, sandbox: Sandbox): void {
  const { rtnetlink } = sandbox;
  for (const { ifName, port, mac, mtuBytes, addresses, subnet } of uplinks) {
    addVeth(home, {
      name: port,
      mtuBytes,
      master: linkIndex(home, bridgeName(subnet)),
      up: true,
      peer: { name: ifName, mac, mtuBytes, netns: sandbox.netns },
    });
    const index = linkIndex(rtnetlink, ifName);
    setLink(rtnetlink, index, { up: true });
    for (const address of addresses) addAddress(rtnetlink, { index, address, noDad: true });
  }
  for (const route of underlayRoutes) addRoute(rtnetlink, route);
}

/** Takes a node's links to the underlay away, which are gone already when its netns is. */
export function unplug(home: Rtnetlink, { uplinks }: NodePlan): void {
  for (const { port } of uplinks) {
    tolerate(['ENODEV'], () => deleteLink(home, port));
  }
}

/**
 * Waits until frames cross: a port that the bridge has not switched on yet drops all that it is given, which
 * on a busy machine would look as if the surroundings lost it.
 * @throws EnvironmentError `link-not-up`, `address-not-usable`
 */
export async function untilUnderlayCarries(
  home: Rtnetlink,
  nodes: readonly { readonly plan: NodePlan; readonly sandbox: Sandbox }[],
): Promise<void> {
  const uplinks = nodes.flatMap(({ plan, sandbox }) => plan.uplinks.map((uplink) => ({ uplink, sandbox })));
  const ports = uplinks.flatMap(({ uplink, sandbox }) => [
    { rtnetlink: sandbox.rtnetlink, link: uplink.ifName },
    { rtnetlink: home, link: uplink.port },
  ]);
  const bridges = new Set(uplinks.map(({ uplink }) => bridgeName(uplink.subnet)));
  await untilLinksCarry([...ports, ...[...bridges].map((link) => ({ rtnetlink: home, link }))]);
  await untilAddressesWork(
    uplinks.flatMap(({ uplink, sandbox }) =>
      uplink.addresses.map((address) => ({ rtnetlink: sandbox.rtnetlink, address })),
    ),
  );
}
