import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError } from '../model/errors.ts';
import { withoutPrefix } from '../model/ip.ts';
import type { NodePlan, UplinkPlan } from '../model/plan.ts';
import { neighboursOn } from '../model/underlay-place.ts';
import { addAddress, deleteAddress, listAddresses } from '../netlink/address.ts';
import { linkHasIPv6 } from '../netlink/kernel-has-ipv6.ts';
import { getLink, setLink } from '../netlink/link.ts';
import type { Link } from '../netlink/link-decode.ts';
import { linkLocalOf } from '../netlink/link-local.ts';
import { addRoute } from '../netlink/route.ts';
import { untilLinksCarry } from '../network/carrying-links.ts';
import { untilAddressesWork } from '../network/usable-addresses.ts';
import { makeUnreachableCertain } from './certain-unreachable.ts';
import { deleteDefaultRoutes } from './default-routes.ts';
import { barEngineResolver } from './engine-resolver.ts';
import { adoptedUplinkSysctls, ipv6Off, ipv6On, nodeSysctls } from './netns-settings.ts';
import { noNameServers } from './no-name-servers.ts';
import type { AdoptNodeParams } from './protocol.ts';
import { Sandbox } from './sandbox.ts';
import { writeSysctls } from './sysctl.ts';
import { filterUnderlay } from './underlay-filter.ts';
import { AdoptedPeers, type Peers } from './underlay-peers.ts';

export interface AdoptedNode {
  readonly sandbox: Sandbox;
  readonly peers: Peers;
}

/**
 * Makes a node of the netns that this process was started in, a container's own, which its engine has given
 * a link, an address and a way out. Afterwards it is what a node of the namespace runtime is.
 *
 * ```
 *   node-1          node-2                each node a container
 *    eth0            eth0                 198.18.x.(K+1)/24
 *     =| filter       =| filter           nothing but frames of other nodes
 *   ---+- a bridge of -+---               in the engine's netns, with an IPv6 link-local address
 *         the engine
 * ```
 * @param directory of this node's own, where its netns file is bound
 * @throws EnvironmentError `uplink-not-found`, `no-underlay-filter`, `link-not-up`
 */
export async function adoptNode(directory: string, { node, peers }: AdoptNodeParams): Promise<AdoptedNode> {
  mkdirSync(directory, { recursive: true });
  const sandbox = Sandbox.adopt(`node/${node.name}`, path.join(directory, 'node-netns'));
  try {
    const { rtnetlink, netns } = sandbox;
    const uplinks = node.uplinks.map((plan) => ({ plan, index: findUplink(sandbox, node, plan).index }));
    // First of all: none of what follows shall be heard outside the cluster.
    for (const { plan, index } of uplinks) {
      const macs = neighboursOn(plan, peers).map(({ mac }) => mac);
      filterUnderlay(rtnetlink, index, macs);
    }
    renameUplinks(sandbox, uplinks);
    deleteDefaultRoutes(rtnetlink);
    barEngineResolver(rtnetlink);
    writeFileSync('/etc/resolv.conf', noNameServers);
    // What the engine gave the link in IPv6 goes by this.
    writeSysctls(netns, nodeSysctls());
    for (const uplink of uplinks) takeOver(sandbox, uplink);
    for (const route of node.underlayRoutes) addRoute(rtnetlink, route);
    makeUnreachableCertain(sandbox);
    const known = new AdoptedPeers(node, sandbox);
    known.become(peers);
    await untilLinksCarry(uplinks.map(({ index }) => ({ rtnetlink, link: index })));
    await untilAddressesWork(
      node.uplinks.flatMap(({ addresses }) => addresses.map((address) => ({ rtnetlink, address }))),
    );
    return { sandbox, peers: known };
  } catch (error) {
    sandbox.remove();
    throw error;
  }
}

/** The link that has the address which the engine was to give it. */
function findUplink({ rtnetlink }: Sandbox, node: NodePlan, { ifName, engineAddress }: UplinkPlan): Link {
  const addresses = listAddresses(rtnetlink);
  const found = addresses.find(({ address }) => withoutPrefix(address) === engineAddress);
  if (found !== undefined) return getLink(rtnetlink, found.index);
  const seen = `no link has it, only ${addresses.map(({ address }) => address).join(', ')} are here`;
  throw new EnvironmentError(
    'uplink-not-found',
    `${node.name} should have the address ${engineAddress} on ${ifName}: ${seen}`,
    { hint: 'the container was not joined to the network of its cluster alone: run again, and report it' },
  );
}

/** One of the links that the engine gave, and what it is to be. */
interface AdoptedUplink {
  readonly plan: UplinkPlan;
  readonly index: number;
}

/**
 * Engines number the links of a container in an order of their own. A link has to be down to be renamed, and one that
 * has the name now has to leave it first.
 */
function renameUplinks({ rtnetlink }: Sandbox, uplinks: readonly AdoptedUplink[]): void {
  const misnamed = uplinks.filter(({ plan, index }) => getLink(rtnetlink, index).name !== plan.ifName);
  for (const { plan, index } of misnamed) {
    setLink(rtnetlink, index, { up: false });
    setLink(rtnetlink, index, { name: plan.port });
  }
  for (const { plan, index } of misnamed) {
    setLink(rtnetlink, index, { name: plan.ifName });
    setLink(rtnetlink, index, { up: true });
  }
}

/** Makes a link what the plan says, whatever the engine made of it. */
function takeOver({ netns, rtnetlink }: Sandbox, { plan, index }: AdoptedUplink): void {
  const name = plan.ifName;
  writeSysctls(netns, { ...adoptedUplinkSysctls(name), ...ipv6Off(name) });
  setLink(rtnetlink, index, { mac: plan.mac, mtuBytes: plan.mtuBytes });
  writeSysctls(netns, ipv6On(name));
  const given = listAddresses(rtnetlink, { index }).map(({ address }) => address);
  for (const address of given) {
    if (!plan.addresses.includes(address)) deleteAddress(rtnetlink, { index, address });
  }
  // The link-local address follows from the MAC, by which the others know it too (underlay-peers.ts).
  const own = linkHasIPv6(plan) ? [...plan.addresses, `${linkLocalOf(plan.mac)}/64`] : plan.addresses;
  for (const address of own) {
    if (!given.includes(address)) addAddress(rtnetlink, { index, address, noDad: true });
  }
}
