import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError } from '../model/errors.ts';
import { withoutPrefix } from '../model/ip.ts';
import type { NodePlan } from '../model/plan.ts';
import { addAddress, listAddresses } from '../netlink/address.ts';
import { getLink, setLink } from '../netlink/link.ts';
import type { Link } from '../netlink/link-decode.ts';
import { linkLocalOf } from '../netlink/link-local.ts';
import { untilLinksCarry } from '../network/carrying-links.ts';
import { deleteDefaultRoutes } from './default-routes.ts';
import { barEngineResolver } from './engine-resolver.ts';
import { adoptedUplinkSysctls, ipv6Off, ipv6On, nodeSysctls } from './netns-settings.ts';
import { noNameServers } from './no-name-servers.ts';
import type { AdoptNodeParams } from './protocol.ts';
import { Sandbox } from './sandbox.ts';
import { writeSysctls } from './sysctl.ts';
import { filterUnderlay } from './underlay-filter.ts';
import { AdoptedPeers, kernelHasIPv6, type Peers } from './underlay-peers.ts';

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
export async function adoptNode(
  directory: string,
  { underlay, node, peers }: AdoptNodeParams,
): Promise<AdoptedNode> {
  mkdirSync(directory, { recursive: true });
  const sandbox = Sandbox.adopt(`node/${node.name}`, path.join(directory, 'node-netns'));
  try {
    const { rtnetlink, netns } = sandbox;
    const uplink = findUplink(sandbox, node);
    // First of all: none of what follows shall be heard outside the cluster.
    filterUnderlay(
      rtnetlink,
      uplink.index,
      peers.map(({ underlayMac }) => underlayMac),
    );
    deleteDefaultRoutes(rtnetlink);
    barEngineResolver(rtnetlink);
    writeFileSync('/etc/resolv.conf', noNameServers);
    // What the engine gave the link in IPv6 goes by this.
    writeSysctls(netns, { ...nodeSysctls(), ...adoptedUplinkSysctls(uplink.name), ...ipv6Off(uplink.name) });
    setLink(rtnetlink, uplink.index, { mac: node.underlayMac, mtuBytes: underlay.mtuBytes });
    writeSysctls(netns, ipv6On(uplink.name));
    if (kernelHasIPv6()) addLinkLocal(sandbox, uplink, node);
    const known = new AdoptedPeers(node, sandbox);
    known.become(peers);
    await untilLinksCarry([{ rtnetlink, link: uplink.index }]);
    return { sandbox, peers: known };
  } catch (error) {
    sandbox.remove();
    throw error;
  }
}

/** The link that has the node's underlay address. */
function findUplink({ rtnetlink }: Sandbox, node: NodePlan): Link {
  const addresses = listAddresses(rtnetlink);
  const found = addresses.find(({ address }) => withoutPrefix(address) === node.underlayAddress);
  const link = found === undefined ? undefined : getLink(rtnetlink, found.index);
  if (link?.name === node.uplink) return link;
  const seen =
    link === undefined
      ? `no link has it, only ${addresses.map(({ address }) => address).join(', ')} are here`
      : `the link with it is called ${link.name}`;
  throw new EnvironmentError(
    'uplink-not-found',
    `${node.name} should have the address ${node.underlayAddress} on ${node.uplink}: ${seen}`,
    { hint: 'the container was not joined to the network of its cluster alone: run again, and report it' },
  );
}

/** It follows from the MAC, by which the others know it too (underlay-peers.ts). */
function addLinkLocal({ rtnetlink }: Sandbox, { index }: Link, { underlayMac }: NodePlan): void {
  addAddress(rtnetlink, { index, address: `${linkLocalOf(underlayMac)}/64`, noDad: true });
}
