import type { PathPlace } from '../src/model/networks-report.ts';

/** Three pods on two nodes, joined by `ip` as one of podnet's networks joins them. */
export interface HandMadeNetwork {
  readonly script: string;
  readonly undo: string;
  readonly netnsOf: Readonly<Record<PathPlace, readonly [from: string, to: string]>>;
  readonly addressOf: Readonly<Record<PathPlace, string>>;
}

/**
 * Two nodes on a bridge.
 *
 * ```
 *   node1                      node2
 *    eth0 10.9.0.1/24           eth0 10.9.0.2/24
 *      |                          |
 *   ---+--------- underlay -------+---
 * ```
 */
export const handMadeUnderlay = `
ip link set lo up
ip link add underlay type bridge
ip link set underlay up
for k in 1 2; do
  ip netns add node$k
  ip -n node$k link set lo up
  ip netns exec node$k sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0
  ip link add port$k type veth peer name eth0 netns node$k
  ip link set port$k master underlay up
  ip -n node$k addr add 10.9.0.$k/24 dev eth0
  ip -n node$k link set eth0 up
done`;

/** Pods: a and b on node1, c on node2; their names and addresses are everywhere the same. */
const pods = 'a:1:2 b:1:3 c:2:2';
const forEachPod = (work: string): string => `
for pod in ${pods}; do
  name=\${pod%%:*} rest=\${pod#*:}
  node=\${rest%%:*} host=\${rest#*:}
  ${work}
done`;
const netns = `ip netns add $name; ip -n $name link set lo up`;
const undo = forEachPod('ip -n node$node link del host-$name; ip netns del $name');

const ends = {
  netnsOf: { 'one-node': ['a', 'b'], 'two-nodes': ['a', 'c'] },
  addressOf: { 'one-node': '10.244.1.3', 'two-nodes': '10.244.2.2' },
} as const;

/** A bridge a node, which pods have as their gateway. @param mtu of the pods */
const bridged = (mtu: number): string => `
for k in 1 2; do
  ip -n node$k link add cni0 mtu ${mtu} type bridge
  ip -n node$k addr add 10.244.$k.1/24 dev cni0
  ip -n node$k link set cni0 up
done${forEachPod(`${netns}
  ip -n node$node link add host-$name mtu ${mtu} type veth peer name eth0 mtu ${mtu} netns $name
  ip -n node$node link set host-$name master cni0 up
  ip -n $name addr add 10.244.$node.$host/24 dev eth0
  ip -n $name link set eth0 up
  ip -n $name route add default via 10.244.$node.1`)}`;

const otherNode = 'other=$((3 - k))';

const bridge: HandMadeNetwork = {
  script: `${bridged(1500)}
for k in 1 2; do
  ${otherNode}
  ip -n node$k route add 10.244.$other.0/24 via 10.9.0.$other
done`,
  undo: `${undo}
for k in 1 2; do
  ip -n node$k link del cni0
  ip -n node$k route del 10.244.$((3 - k)).0/24
done`,
  ...ends,
};

export const handMade: Readonly<Record<string, HandMadeNetwork>> = {
  bridge,
  // What its daemons do is done before anything is measured: the same routes.
  bgp: bridge,
  ptp: {
    script: `${forEachPod(`${netns}
  ip -n node$node link add host-$name type veth peer name eth0 netns $name
  ip -n node$node link set host-$name up
  ip -n node$node route add 10.244.$node.$host/32 dev host-$name
  mac=$(ip -n node$node -json link show host-$name | sed 's/.*"address":"\\([^"]*\\)".*/\\1/')
  ip -n $name addr add 10.244.$node.$host/32 dev eth0
  ip -n $name link set eth0 up
  ip -n $name neigh add 169.254.1.1 lladdr $mac dev eth0 nud permanent
  ip -n $name route add 169.254.1.1 dev eth0 scope link
  ip -n $name route add default via 169.254.1.1`)}
for k in 1 2; do
  ${otherNode}
  ip netns exec node$k sysctl -qw net.ipv4.conf.all.proxy_arp=1
  ip -n node$k route add 10.244.$other.0/24 via 10.9.0.$other
done`,
    undo: `${undo}
for k in 1 2; do
  ip netns exec node$k sysctl -qw net.ipv4.conf.all.proxy_arp=0
  ip -n node$k route del 10.244.$((3 - k)).0/24
done`,
    ...ends,
  },
  vxlan: {
    script: `${bridged(1450)}
for k in 1 2; do
  ip -n node$k link add vxlan1 address 02:00:00:00:09:0$k mtu 1450 type vxlan id 1 dstport 4789 local 10.9.0.$k nolearning
  ip -n node$k addr add 10.244.$k.0/32 dev vxlan1
  ip -n node$k link set vxlan1 up
done
for k in 1 2; do
  ${otherNode}
  bridge -n node$k fdb add 02:00:00:00:09:0$other dev vxlan1 dst 10.9.0.$other
  ip -n node$k neigh add 10.244.$other.0 lladdr 02:00:00:00:09:0$other dev vxlan1 nud permanent
  ip -n node$k route add 10.244.$other.0/24 via 10.244.$other.0 dev vxlan1 onlink
done`,
    undo: `${undo}
for k in 1 2; do
  ip -n node$k link del vxlan1
  ip -n node$k link del cni0
done`,
    ...ends,
  },
};
