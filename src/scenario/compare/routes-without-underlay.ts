import { containsAddress, parseCidr } from '../../model/ip.ts';
import type { Node } from '../../model/kubernetes.ts';

/** As the reference plugins call the node's end of a veth (containernetworking/plugins, pkg/ip, RandomVethName). */
const randomVeth = /^veth[0-9a-f]{8}$/;

/**
 * Routes with the nodes' names in place of their addresses, which are others in every run, as are names of veths; sorted.
 * `10.244.2.0/24 via node-2 dev eth0`
 */
export function withoutUnderlay(
  routes: readonly string[],
  nodes: readonly Pick<Node, 'metadata' | 'status'>[],
): readonly string[] {
  const names = new Map(
    nodes.flatMap(({ metadata, status }) =>
      status.addresses.map((address) => [address, metadata.name] as const),
    ),
  );
  const nameOf = (word: string): string => {
    if (randomVeth.test(word)) return 'veth…';
    return names.get(word) ?? (isNetworkOf(word, names.keys()) ? 'underlay' : word);
  };
  return routes.map((line) => line.split(' ').map(nameOf).join(' ')).toSorted();
}

function isNetworkOf(word: string, addresses: Iterable<string>): boolean {
  if (!/^[0-9a-f.:]+\/[1-9]\d*$/i.test(word)) return false;
  const cidr = parseCidr(word);
  return [...addresses].some((address) => containsAddress(cidr, address));
}
