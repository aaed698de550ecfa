import type { IpFamily } from '../../model/verdict.ts';
import type { AddressScope } from './address-scope.ts';
import { LineTally } from './line-tally.ts';

/**
 * What Kubernetes asks of every pod network, in testable form
 * (https://kubernetes.io/docs/concepts/services-networking/#the-kubernetes-network-model).
 */
const texts = {
  unique: [1, 'pod addresses are unique in the cluster', 'fewer than two pods'],
  inRange: [2, "each pod address is inside its node's podCIDR", 'no pods'],
  loopback: [3, 'two processes of a pod meet on the loopback address', 'no pods'],
  samePort: [4, 'two pods bind the same port', 'fewer than two pods'],
  sameNode: [5, 'pods of one node reach each other by TCP, UDP and ICMP', 'no two pods share a node'],
  otherNode: [6, 'pods of two nodes reach each other by TCP, UDP and ICMP', 'all pods are on one node'],
  sourceSameNode: [
    7,
    "a server on the same node sees the client pod's own address",
    'no answered pair on one node',
  ],
  sourceOtherNode: [
    8,
    "a server on another node sees the client pod's own address",
    'no answered pair on two nodes',
  ],
  destination: [9, 'the destination address is not rewritten', 'no answered pair'],
  ownAddress: [10, "a pod's own address is the one it was given and the one others see", 'no pods'],
  nodeToPods: [11, 'a node reaches its pods', 'no pods'],
  nodeToOthers: [
    12,
    'a process on the host network reaches pods of other nodes from a node address',
    'all pods are on the only node',
  ],
} as const satisfies Record<string, readonly [line: number, text: string, note: string]>;

export type ModelTallies = { readonly [line in keyof typeof texts]: LineTally };

type Line = readonly [line: number, text: string, note: string];

/** Line 2 where a CNI plugin gives the addresses. */
const inRange: Readonly<Record<AddressScope, Line>> = {
  node: texts.inRange,
  cluster: [2, "each pod address is inside the cluster's podCIDRs", 'no pods'],
  plugin: [2, texts.inRange[1], 'the conflist is told no podCIDR'],
};

/** Fresh lines 1 to 12; those of IPv6 say so. */
export function newTallies(family: IpFamily, scope: AddressScope = 'node'): ModelTallies {
  const tally = ([line, text, note]: Line): LineTally => {
    const made = new LineTally(line, family === 'ipv6' ? `${text} (IPv6)` : text);
    made.noteWhenUnjudged(note);
    return made;
  };
  const lines: Record<keyof typeof texts, Line> = { ...texts, inRange: inRange[scope] };
  const entries = Object.entries(lines).map(([key, line]) => [key, tally(line)]);
  // fromEntries forgets which keys there are; they are those of `texts`.
  return Object.fromEntries(entries) as ModelTallies;
}
