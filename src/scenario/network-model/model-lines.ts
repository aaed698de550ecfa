import type { ModelLevel } from '../../model/result.ts';
import type { IpFamily } from '../../model/verdict.ts';
import type { AddressScope } from './address-scope.ts';
import { LineTally, type LineText } from './line-tally.ts';

const line =
  (level: ModelLevel) =>
  (number: number, text: string, note: string, lookAt: string): LineText => ({
    line: number,
    level,
    text,
    note,
    lookAt,
  });
const required = line('required');
const quality = line('quality');

/**
 * What Kubernetes asks of every pod network, in testable form
 * (https://kubernetes.io/docs/concepts/services-networking/#the-kubernetes-network-model), and then what tells a good
 * network from one that just works.
 */
const texts = {
  unique: required(
    1,
    'pod addresses are unique in the cluster',
    'fewer than two pods',
    'whatever gives the addresses (IPAM), and what it remembers of pods that went',
  ),
  inRange: required(
    2,
    "each pod address is inside its node's podCIDR",
    'no pods',
    'the ranges that the IPAM of the node was told',
  ),
  loopback: required(
    3,
    'two processes of a pod meet on the loopback address',
    'no pods',
    'the link lo of the pod: is it up?',
  ),
  samePort: required(4, 'two pods bind the same port', 'fewer than two pods', 'the netns of the two pods'),
  sameNode: required(
    5,
    'pods of one node reach each other by TCP, UDP and ICMP',
    'no two pods share a node',
    "the pods' links and routes, and the node's bridge and rules",
  ),
  otherNode: required(
    6,
    'pods of two nodes reach each other by TCP, UDP and ICMP',
    'all pods are on one node',
    'the routes of both nodes to the podCIDR of the other, and their rules for what they forward',
  ),
  sourceSameNode: required(
    7,
    "a server on the same node sees the client pod's own address",
    'no answered pair on one node',
    'rules of the node that translate source addresses (masquerade, snat)',
  ),
  sourceOtherNode: required(
    8,
    "a server on another node sees the client pod's own address",
    'no answered pair on two nodes',
    'rules of both nodes that translate source addresses (masquerade, snat)',
  ),
  destination: required(
    9,
    'the destination address is not rewritten',
    'no answered pair',
    'rules of both nodes that translate destinations (dnat, redirect), and who else has the address',
  ),
  ownAddress: required(
    10,
    "a pod's own address is the one it was given and the one others see",
    'no pods',
    "the address on the pod's own link, and rules that translate it",
  ),
  nodeToPods: required(
    11,
    'a node reaches its pods',
    'no pods',
    "the node's routes to its own pods, and rules of pod and node",
  ),
  nodeToOthers: required(
    12,
    'a process on the host network reaches pods of other nodes from a node address',
    'all pods are on the only node',
    "the node's routes to the other podCIDRs, and the source address that they name",
  ),
  toOwnNode: quality(
    13,
    'a pod reaches its own node by TCP, UDP and ICMP',
    'no pods',
    "the node's rules for what comes in from its pods",
  ),
  toOtherNodes: quality(
    14,
    'a pod reaches other nodes by TCP, UDP and ICMP',
    'there is one node',
    "the other node's rules for what comes in, and its route back to the pod",
  ),
  toItself: quality(
    15,
    'a pod reaches itself by its own address',
    'no pods',
    "the pod's own rules, its link lo and its table of local routes",
  ),
  pathMtu: quality(
    16,
    "a ping of the pod's MTU passes between nodes unfragmented, and not one byte more",
    'no pods on two nodes',
    'the mtu of every link on the way, and what a tunnel puts around the packets',
  ),
  hops: quality(
    17,
    'the TTL falls by one for each router on the way, and by no more',
    'no ping was answered',
    'the routes of both nodes (a detour?), and rules that set the TTL',
  ),
  reused: quality(
    18,
    'an address that is used again answers within a second',
    'no pods',
    'what neighbours remember of it: the new pod has to announce itself (gratuitous ARP, unsolicited advertisement)',
  ),
  hostPorts: quality(
    19,
    'a hostPort leads to its pod from another node, from its own and from 127.0.0.1',
    'no pod has a hostPort',
    "the node's rules that translate the port (nat: prerouting, output, postrouting) and net.ipv4.conf.*.route_localnet",
  ),
} as const satisfies Record<string, LineText>;

export type LineName = keyof typeof texts;
export type ModelTallies = { readonly [line in LineName]: LineTally };

/** Line 2 where a CNI plugin gives the addresses. */
const inRange: Readonly<Record<AddressScope, LineText>> = {
  node: texts.inRange,
  cluster: { ...texts.inRange, text: "each pod address is inside the cluster's podCIDRs" },
  plugin: { ...texts.inRange, note: 'the conflist is told no podCIDR' },
};

/** Fresh lines, of one family. */
export function newTallies(family: IpFamily, scope: AddressScope = 'node'): ModelTallies {
  const says: Record<LineName, LineText> = { ...texts, inRange: inRange[scope] };
  const entries = Object.entries(says).map(([name, text]) => [name, new LineTally(text, family)]);
  // fromEntries forgets which keys there are; they are those of `texts`.
  return Object.fromEntries(entries) as ModelTallies;
}
