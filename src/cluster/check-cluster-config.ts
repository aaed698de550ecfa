import { type ClusterConfig, type NodeConfig, ordinalsOf } from '../model/cluster-config.ts';
import { PodnetError } from '../model/errors.ts';
import { cidrsOverlap, formatCidr, parseCidr, sizeOf, usableHostCount, type Cidr } from '../model/ip.ts';
import type { IpFamily } from '../model/verdict.ts';
import { underlayRange, underlayRanges6 } from '../model/underlay-cidr.ts';
import { checkNextHops } from './check-next-hops.ts';
import { plural } from '../util/plural.ts';
import { checkUnderlayConfig } from './check-underlay-config.ts';
import type { ConfigProblem } from './config-problem.ts';
import { roomInUnderlay } from './room-in-underlay.ts';

/** What every node gets of a podCIDR. */
export const nodePrefixLength: Readonly<Record<IpFamily, number>> = { ipv4: 24, ipv6: 64 };

/** As many as a node's podCIDR has hosts, without the gateway. */
export const maxPodsPerNode = Number(usableHostCount(parseCidr('10.244.1.0/24'))) - 1;

/** Below these, the kernel takes the protocol off a link (RFC 791, RFC 8200). */
const minMtuBytes: Readonly<Record<IpFamily, number>> = { ipv4: 68, ipv6: 1280 };

/** Ranges that the kernel never routes between nodes. */
const unroutable = [
  { cidr: parseCidr('0.0.0.0/8'), what: '"this network" (RFC 1122)' },
  { cidr: parseCidr('127.0.0.0/8'), what: 'loopback' },
  { cidr: parseCidr('169.254.0.0/16'), what: 'link-local' },
  { cidr: parseCidr('224.0.0.0/3'), what: 'multicast and reserved' },
  { cidr: parseCidr('::/64'), what: 'loopback' },
  { cidr: parseCidr('fe80::/10'), what: 'link-local' },
  { cidr: parseCidr('ff00::/8'), what: 'multicast' },
];

/** Everything that makes a config impossible, found without making anything. */
export function checkClusterConfig(config: ClusterConfig): readonly ConfigProblem[] {
  return [
    ...checkNodes(config),
    ...checkUnderlayConfig(config),
    ...checkPodCidrs(config),
    ...checkNextHops(config),
    ...checkMtu(config),
  ];
}

function* checkNodes({ nodes, underlay }: ClusterConfig): Iterable<ConfigProblem> {
  const path = ['nodes'];
  const { highestOrdinal, range } = roomInUnderlay(underlay);
  if (nodes.length === 0) {
    yield { path, code: 'no-nodes', message: 'a cluster needs at least one node', hint: 'write nodes: 3' };
  }
  if (nodes.length > highestOrdinal) {
    const message = `${nodes.length} nodes do not fit: ${range}, has addresses for ${highestOrdinal}`;
    yield { path, code: 'too-many-nodes', message, hint: `at most nodes: ${highestOrdinal}` };
  }
  const seen = new Set<string>();
  for (const [index, { name }] of nodes.entries()) {
    if (seen.has(name)) {
      const message = `there are two nodes called ${name}`;
      yield {
        path: ['nodes', index, 'name'],
        code: 'duplicate-node',
        message,
        hint: 'give each node a name of its own',
      };
    }
    seen.add(name);
  }
  yield* checkOrdinals(nodes, highestOrdinal);
}

const isOrdinal = (ordinal: number, highest: number): boolean =>
  Number.isInteger(ordinal) && ordinal >= 1 && ordinal <= highest;

function* checkOrdinals(nodes: readonly NodeConfig[], highest: number): Iterable<ConfigProblem> {
  const ordinals = ordinalsOf(nodes);
  const first = new Map(ordinals.map((ordinal, index) => [ordinal, index] as const).toReversed());
  for (const [index, { name, ordinal }] of nodes.entries()) {
    const path = ['nodes', index, 'ordinal'];
    if (ordinal !== undefined && !isOrdinal(ordinal, highest)) {
      const message = `${name} cannot have the ordinal ${ordinal}: it decides the address in its subnet`;
      yield { path, code: 'bad-ordinal', message, hint: `give it one from 1 to ${highest}` };
    }
    const earlier = nodes[first.get(ordinals[index] ?? 0) ?? -1];
    if (earlier === undefined || earlier === nodes[index]) continue;
    const message = `${earlier.name} and ${name} have the same ordinal, ${ordinals[index]}`;
    yield { path, code: 'duplicate-ordinal', message, hint: 'give each node an ordinal of its own, or none' };
  }
}

function* checkPodCidrs({ nodes, network, underlay }: ClusterConfig): Iterable<ConfigProblem> {
  const { highestOrdinal } = roomInUnderlay(underlay);
  if (network.podCIDRs.length === 0) {
    const message = 'a pod network needs at least one podCIDR';
    yield {
      path: ['network', 'podCIDRs'],
      code: 'no-pod-cidr',
      message,
      hint: 'write podCIDRs: [10.244.0.0/16]',
    };
  }
  const firstOfFamily = new Map<IpFamily, string>();
  for (const [index, text] of network.podCIDRs.entries()) {
    const path = ['network', 'podCIDRs', index];
    const cidr = tryParseCidr(text);
    if (cidr instanceof PodnetError) {
      const { code, message, hint } = cidr;
      yield { path, code, message, ...(hint !== undefined && { hint }) };
      continue;
    }
    const first = firstOfFamily.get(cidr.family);
    if (first !== undefined) {
      const message = `podCIDRs ${first} and ${text} are both ${familyLabel[cidr.family]}`;
      yield { path, code: 'duplicate-family', message, hint: 'give one podCIDR per address family' };
    } else {
      firstOfFamily.set(cidr.family, text);
    }
    yield* checkPlace(path, cidr);
    // As many parts as the highest of them needs.
    yield* checkSize(
      path,
      cidr,
      Math.max(nodes.length, ...ordinalsOf(nodes).filter((it) => isOrdinal(it, highestOrdinal))),
    );
  }
}

const familyLabel: Readonly<Record<IpFamily, string>> = { ipv4: 'IPv4', ipv6: 'IPv6' };

function* checkPlace(path: ConfigProblem['path'], cidr: Cidr): Iterable<ConfigProblem> {
  const example = cidr.family === 'ipv4' ? '10.244.0.0/16' : 'fd00:10:244::/48';
  const hint = `choose another range, e.g. ${example}`;
  const underlay = [underlayRange, ...underlayRanges6].find((range) => cidrsOverlap(cidr, range));
  if (underlay !== undefined) {
    const message = `podCIDR ${formatCidr(cidr)} overlaps ${formatCidr(underlay)}, where nodes have their addresses`;
    yield { path, code: 'pod-cidr-overlaps-underlay', message, hint };
  }
  const taken = unroutable.find((range) => cidrsOverlap(cidr, range.cidr));
  if (taken !== undefined) {
    const message = `podCIDR ${formatCidr(cidr)} overlaps ${formatCidr(taken.cidr)}, which is ${taken.what}`;
    yield { path, code: 'pod-cidr-not-routable', message, hint };
  }
}

/** Node K gets part K, so that 10.244.K.x is on node-K and part 0 stays empty. */
function* checkSize(path: ConfigProblem['path'], cidr: Cidr, nodeCount: number): Iterable<ConfigProblem> {
  const part = nodePrefixLength[cidr.family];
  const parts = cidr.prefixLength > part ? 0n : sizeOf(cidr) / sizeOf({ ...cidr, prefixLength: part });
  const fits = parts > 0n ? parts - 1n : 0n;
  if (BigInt(nodeCount) <= fits) return;
  const widest = part - Math.ceil(Math.log2(nodeCount + 1));
  yield {
    path,
    code: 'pod-cidr-too-small',
    message:
      `podCIDR ${formatCidr(cidr)} is too small for ${plural(nodeCount, 'node')}: each gets a /${part}, ` +
      `the first /${part} stays empty, so ${fits === 0n ? 'none fits' : `${fits} fit`}`,
    hint: `a /${widest} or wider would fit, e.g. ${formatCidr(widened(cidr, widest))}`,
  };
}

function* checkMtu({ network }: ClusterConfig): Iterable<ConfigProblem> {
  const { mtuBytes, podCIDRs } = network;
  if (mtuBytes === 'auto') return;
  const least = minMtuBytes[podCIDRs.some((cidr) => cidr.includes(':')) ? 'ipv6' : 'ipv4'];
  if (Number.isInteger(mtuBytes) && mtuBytes >= least && mtuBytes <= 65_535) return;
  const message = `an MTU of ${mtuBytes} bytes cannot be set: it must be between ${least} and 65535`;
  yield { path: ['network', 'mtu'], code: 'bad-mtu', message, hint: 'write mtu: auto' };
}

function tryParseCidr(text: string): Cidr | PodnetError {
  try {
    return parseCidr(text);
  } catch (error) {
    if (error instanceof PodnetError) return error;
    throw error;
  }
}

/** The wider range around one. */
function widened(cidr: Cidr, prefixLength: number): Cidr {
  const size = sizeOf({ ...cidr, prefixLength });
  return { ...cidr, prefixLength, network: (cidr.network / size) * size };
}
