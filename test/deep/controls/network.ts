import { type Lab, labConflist } from '../../support/lab.ts';

export type Families = 'ipv4' | 'ipv6' | 'dual';

/** What plants have to know of a network to break it by hand. */
export interface ControlNetwork {
  readonly name: 'bridge' | 'ptp' | 'vxlan' | 'bgp' | 'cni';
  /** Of the cluster, as below `spec:` of a scenario. */
  readonly spec: (families: Families, nodes: number) => string;
  /** The link of a node by which packets of its pods leave for other nodes, and come from there. */
  readonly between: 'eth0' | 'vxlan0';
  /** Packets between pods of one node pass the rules and routes of that node. */
  readonly routesWithinNode: boolean;
  /** The link behind which a node has a pod. */
  readonly linkTo: (lab: Lab, pod: string) => Promise<string>;
  /** The next hop from a node to another one, as `ip route` takes it. */
  readonly via: (lab: Lab, node: string) => string;
  /** What pods have for their gateway. */
  readonly gatewayOf: (node: string) => string;
}

/** As `podCIDRs` has them. */
export const ranges: Readonly<Record<Families, string>> = {
  ipv4: '10.244.0.0/16',
  ipv6: '"fd00:10:244::/48"',
  dual: '10.244.0.0/16, "fd00:10:244::/48"',
};

/** `3` of `node-3`. */
const ordinalOf = (node: string): string => node.replace('node-', '');
/** The address that a node has among those of its pods. */
export const nodeAddress = (node: string): string => `10.244.${ordinalOf(node)}.1`;

/** Pods on a bridge, and a route a node: what most networks are. */
const bridged: Omit<ControlNetwork, 'name' | 'spec'> = {
  between: 'eth0',
  routesWithinNode: false,
  linkTo: async () => 'cni0',
  via: (lab, node) => `via ${lab.underlayOf(node)} dev eth0`,
  gatewayOf: nodeAddress,
};

const specOf =
  (plugin: string, more = ''): ControlNetwork['spec'] =>
  (families, nodes) =>
    `cluster: {nodes: ${nodes}, network: {plugin: ${plugin}, podCIDRs: [${ranges[families]}]${more}}}`;

/** Every network that podnet builds or runs, each with what is its own. */
export const controlNetworks: readonly ControlNetwork[] = [
  { ...bridged, name: 'bridge', spec: specOf('bridge') },
  {
    ...bridged,
    name: 'ptp',
    spec: specOf('ptp'),
    routesWithinNode: true,
    linkTo: (lab, pod) => lab.hostEndOf(pod),
    gatewayOf: () => '169.254.1.1',
  },
  {
    ...bridged,
    name: 'vxlan',
    spec: specOf('vxlan'),
    between: 'vxlan0',
    via: (_lab, node) => `via 10.244.${ordinalOf(node)}.0 dev vxlan0 onlink`,
  },
  { ...bridged, name: 'bgp', spec: specOf('bgp') },
  { ...bridged, name: 'cni', spec: specOf('cni', `, cni: {conflist: ${labConflist}}`) },
];
