import { defaultBgp } from '../model/bgp/bgp-config.ts';
import { InternalError, UsageError } from '../model/errors.ts';
import { type ClusterConfig, type NodeConfig, ordinalsOf } from '../model/cluster-config.ts';
import {
  cidrsOverlap,
  formatCidr,
  hostAt,
  nthSubnet,
  parseCidr,
  usableHostCount,
  type Cidr,
} from '../model/ip.ts';
import type { ClusterPlan, NetworkPlan, NodePlan, UnderlayPlan, UnderlayRange } from '../model/plan.ts';
import { checkClusterConfig, nodePrefixLength } from './check-cluster-config.ts';
import { largestMtuBytes } from './largest-mtu.ts';
import { planRouter, planUnderlay, planUnderlayRoutes, planUplink, zoneOf } from './plan-underlay.ts';

/**
 * Every name, address and MAC of a cluster, computed before anything is made. Pure: the same config and
 * underlay always give the same plan.
 * @throws UsageError the first of checkClusterConfig's problems, or when config and underlay do not go together
 */
export function planCluster(config: ClusterConfig, range: UnderlayRange): ClusterPlan {
  const [problem] = checkClusterConfig(config);
  if (problem !== undefined) {
    const { code, message, hint } = problem;
    throw new UsageError(code, message, hint === undefined ? {} : { hint });
  }
  const underlay = planUnderlay(config, range);
  const podCidrs = config.network.podCIDRs.map(parseCidr);
  const ordinals = ordinalsOf(config.nodes);
  checkUnderlay(Math.max(...ordinals), underlay, podCidrs);
  const router = planRouter(config.name, underlay, config.underlay?.routed);
  const nodes = config.nodes.map((node, index) =>
    planNode(config, node, { index, ordinal: ordinals[index] ?? index + 1 }, { underlay, router, podCidrs }),
  );
  return {
    name: config.name,
    underlay,
    network: planNetwork(config, underlay, router === undefined ? nodes : [...nodes, router]),
    nodes,
    ...(router === undefined ? {} : { router }),
  };
}

/** The narrowest link decides: all pods have the same MTU. */
function planNetwork(
  { network }: ClusterConfig,
  { families }: UnderlayPlan,
  members: readonly NodePlan[],
): NetworkPlan {
  const { plugin, podCIDRs, cni, bgp = defaultBgp } = network;
  const narrowest = Math.min(...members.flatMap(({ uplinks }) => uplinks.map(({ mtuBytes }) => mtuBytes)));
  const widest = Math.max(...members.flatMap(({ uplinks }) => uplinks.map(({ mtuBytes }) => mtuBytes)));
  const [family = 'ipv4'] = families;
  const largest = largestMtuBytes(plugin, widest, family);
  if (network.mtuBytes !== 'auto' && network.mtuBytes > largest) {
    const message = `an MTU of ${network.mtuBytes} bytes does not fit through the underlay with plugin ${plugin}`;
    throw new UsageError('mtu-too-big', message, { hint: `at most mtu: ${largest}, or mtu: auto` });
  }
  return {
    plugin,
    podCIDRs,
    mtuBytes: network.mtuBytes === 'auto' ? largestMtuBytes(plugin, narrowest, family) : network.mtuBytes,
    ...(cni === undefined ? {} : { cni }),
    ...(plugin === 'bgp' ? { bgp } : {}),
  };
}

/** What is planned before the nodes. */
interface Surrounding {
  readonly underlay: UnderlayPlan;
  readonly router: NodePlan | undefined;
  readonly podCidrs: readonly Cidr[];
}

function planNode(
  config: ClusterConfig,
  node: NodeConfig,
  { index, ordinal }: { readonly index: number; readonly ordinal: number },
  { underlay, router, podCidrs }: Surrounding,
): NodePlan {
  const own = podCidrs.map((cidr) => nthSubnet(cidr, ordinal, nodePrefixLength[cidr.family]));
  const zone = zoneOf(config, node, index);
  const subnet = zone === undefined ? 0 : underlay.subnets.findIndex((it) => it.zone === zone);
  return {
    name: node.name,
    ordinal,
    labels: node.labels,
    ...(zone === undefined ? {} : { zone }),
    uplinks: [planUplink(config.name, node, ordinal, underlay, subnet)],
    underlayRoutes: planUnderlayRoutes(underlay, subnet, router),
    podCIDRs: own.map(formatCidr),
    gateways: own.map((cidr) => hostAt(cidr, 1)),
  };
}

function checkUnderlay(highestOrdinal: number, { subnets }: UnderlayPlan, podCidrs: readonly Cidr[]): void {
  const cidrs = subnets.flatMap((subnet) => subnet.cidrs.map(parseCidr));
  const small = cidrs.find(
    (cidr) => BigInt(highestOrdinal) > usableHostCount(cidr) - (cidrs.length > 1 ? 2n : 1n),
  );
  if (small !== undefined) {
    throw new InternalError(`underlay ${formatCidr(small)} is too small for ${highestOrdinal} nodes`);
  }
  for (const underlay of cidrs) {
    const clash = podCidrs.find((cidr) => cidrsOverlap(cidr, underlay));
    if (clash === undefined) continue;
    const message = `podCIDR ${formatCidr(clash)} overlaps the underlay ${formatCidr(underlay)}`;
    throw new UsageError('pod-cidr-overlaps-underlay', message, {
      hint: 'choose another range for the pods',
    });
  }
}
