import { InternalError, UsageError } from '../model/errors.ts';
import { type ClusterConfig, type NodeConfig, ordinalsOf } from '../model/cluster-config.ts';
import { hashedIfName } from '../model/if-name.ts';
import {
  cidrsOverlap,
  formatCidr,
  hostAt,
  nthSubnet,
  parseCidr,
  usableHostCount,
  type Cidr,
} from '../model/ip.ts';
import { stableMac } from '../model/mac.ts';
import { parseIfName } from '../model/names.ts';
import type { ClusterPlan, NetworkPlan, NodePlan, UnderlayPlan } from '../model/plan.ts';
import { checkClusterConfig, nodePrefixLength } from './check-cluster-config.ts';
import { largestMtuBytes } from './largest-mtu.ts';

/**
 * Every name, address and MAC of a cluster, computed before anything is made. Pure: the same config and
 * underlay always give the same plan.
 * @throws UsageError the first of checkClusterConfig's problems, or when config and underlay do not go together
 */
export function planCluster(config: ClusterConfig, underlay: UnderlayPlan): ClusterPlan {
  const [problem] = checkClusterConfig(config);
  if (problem !== undefined) {
    const { code, message, hint } = problem;
    throw new UsageError(code, message, hint === undefined ? {} : { hint });
  }
  const underlayCidr = parseCidr(underlay.cidr);
  const podCidrs = config.network.podCIDRs.map(parseCidr);
  const ordinals = ordinalsOf(config.nodes);
  checkUnderlay(Math.max(...ordinals), underlayCidr, podCidrs);
  return {
    name: config.name,
    underlay,
    network: planNetwork(config, underlay.mtuBytes),
    nodes: config.nodes.map((node, index) =>
      planNode(config.name, node, ordinals[index] ?? index + 1, underlayCidr, podCidrs),
    ),
  };
}

function planNetwork({ network }: ClusterConfig, underlayMtuBytes: number): NetworkPlan {
  const { plugin, podCIDRs, cni } = network;
  const largest = largestMtuBytes(plugin, underlayMtuBytes);
  if (network.mtuBytes !== 'auto' && network.mtuBytes > largest) {
    const message = `an MTU of ${network.mtuBytes} bytes does not fit through the underlay with plugin ${plugin}`;
    throw new UsageError('mtu-too-big', message, { hint: `at most mtu: ${largest}, or mtu: auto` });
  }
  return {
    plugin,
    podCIDRs,
    mtuBytes: network.mtuBytes === 'auto' ? largest : network.mtuBytes,
    ...(cni === undefined ? {} : { cni }),
  };
}

function planNode(
  cluster: string,
  { name, labels }: NodeConfig,
  ordinal: number,
  underlay: Cidr,
  podCidrs: readonly Cidr[],
): NodePlan {
  const own = podCidrs.map((cidr) => nthSubnet(cidr, ordinal, nodePrefixLength[cidr.family]));
  return {
    name,
    ordinal,
    labels,
    // Host 1 is left to the underlay's bridge: a container engine gives it the first address.
    underlayAddress: hostAt(underlay, ordinal + 1),
    underlayPrefixLength: underlay.prefixLength,
    underlayMac: stableMac('underlay', cluster, name),
    uplink: parseIfName('eth0'),
    underlayPort: hashedIfName('port', cluster, name),
    podCIDRs: own.map(formatCidr),
    gateways: own.map((cidr) => hostAt(cidr, 1)),
  };
}

function checkUnderlay(highestOrdinal: number, underlay: Cidr, podCidrs: readonly Cidr[]): void {
  if (BigInt(highestOrdinal) > usableHostCount(underlay) - 1n) {
    throw new InternalError(`underlay ${formatCidr(underlay)} is too small for ${highestOrdinal} nodes`);
  }
  const clash = podCidrs.find((cidr) => cidrsOverlap(cidr, underlay));
  if (clash !== undefined) {
    const message = `podCIDR ${formatCidr(clash)} overlaps the underlay ${formatCidr(underlay)}`;
    throw new UsageError('pod-cidr-overlaps-underlay', message, {
      hint: 'choose another range for the pods',
    });
  }
}
