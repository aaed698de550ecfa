import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { displayEndpoint, type Endpoint } from '../model/endpoint.ts';
import { familyOf } from '../model/ip.ts';
import { parseNodeName, podKey } from '../model/names.ts';
import type { IpFamily } from '../model/verdict.ts';

/** In which families a pair is probed; `undefined` in the list leaves it to the target's first address. */
export type PairFamilies = (from: Endpoint, to: Endpoint) => readonly (IpFamily | undefined)[];

/**
 * Where nobody has named a family: each that both ends of a pair have addresses of, since every pair is to reach each
 * other, and a network may work in one family and not in the other.
 */
export function pairFamilies(cluster: Pick<ClusterHandle, 'nodes' | 'pods'>): PairFamilies {
  const families = new Map<string, ReadonlySet<IpFamily>>();
  const note = (end: Endpoint, addresses: readonly string[]): void => {
    families.set(displayEndpoint(end), new Set(addresses.map(familyOf)));
  };
  for (const { metadata, status } of cluster.pods()) {
    if (status === undefined) continue;
    note({ kind: 'pod', pod: podKey(metadata.namespace, metadata.name) }, status.podIPs);
  }
  for (const { metadata, status } of cluster.nodes()) {
    note({ kind: 'node', node: parseNodeName(metadata.name) }, status.addresses);
  }
  const of = (end: Endpoint): ReadonlySet<IpFamily> => families.get(displayEndpoint(end)) ?? new Set();
  return (from, to) => {
    const shared = [...of(to)].filter((family) => of(from).has(family));
    return shared.length > 1 ? shared : [undefined];
  };
}
