import { linkKindsOf } from '../../../model/kernel-needs.ts';
import type { KernelFeature } from '../../../model/kernel-feature.ts';
import { type Check, fail, ok, type Verdict, warn } from '../check.ts';

/** Those that an agent found lacking. */
export interface Kernel {
  readonly lacks: readonly KernelFeature[];
}

/** What came of rules that translate addresses. */
export interface NatAnswer {
  readonly isTaken: boolean;
  readonly said: string;
}

/** What a plugin that masquerades asks of nf_tables; only checked, never kept. */
export const natCommand: readonly string[] = [
  'nft',
  '--check',
  `add table ip podnet-doctor
   add chain ip podnet-doctor nat { type nat hook postrouting priority 100; }
   add rule ip podnet-doctor nat ct state new masquerade`,
];

interface Part {
  readonly feature: KernelFeature;
  readonly why: string;
  /** The kernel's module; none where it is more than that. */
  readonly module?: string;
  /** Without it there are no nodes at all. */
  readonly needed?: true;
  readonly mend?: string;
  /** What is said where it is not. */
  readonly absent?: string;
}

const plugins = (kind: string): string =>
  Object.entries(linkKindsOf)
    .flatMap(([plugin, used]) => (used.includes(kind) ? [plugin] : []))
    .join(', ');

const ofPlugin = (name: string): string => `The CNI plugin ${name} makes its links of it.`;

/** What the nodes of the namespace runtime are joined by, the plugins’ own, and what the usual CNI plugins take. */
const links: readonly Part[] = [
  {
    feature: 'link veth',
    module: 'veth',
    why: `Pods are joined to their nodes by it, and nodes to each other (plugin ${plugins('veth')}).`,
    needed: true,
  },
  {
    feature: 'link bridge',
    module: 'bridge',
    why: `Nodes are joined by it, and pods of plugin ${plugins('bridge')}.`,
    needed: true,
  },
  {
    feature: 'link vxlan',
    module: 'vxlan',
    why: `The tunnels of plugin ${plugins('vxlan')} are made of it, and those of flannel and others.`,
  },
  { feature: 'link macvlan', module: 'macvlan', why: ofPlugin('macvlan') },
  { feature: 'link ipvlan', module: 'ipvlan', why: ofPlugin('ipvlan') },
  { feature: 'link vlan', module: '8021q', why: ofPlugin('vlan') },
  { feature: 'link dummy', module: 'dummy', why: ofPlugin('dummy') },
  { feature: 'link vrf', module: 'vrf', why: ofPlugin('vrf') },
  {
    feature: 'link ifb',
    module: 'ifb',
    why: 'The CNI plugin bandwidth limits what pods receive by it.',
  },
];

const others: readonly Part[] = [
  {
    feature: 'qdisc tbf',
    module: 'sch_tbf',
    why: 'The CNI plugin bandwidth limits pods by it.',
  },
  {
    feature: 'qdisc netem',
    module: 'sch_netem',
    why: 'Delay, loss and reordering that a scenario makes with `tc qdisc add … netem` come from it.',
  },
  {
    feature: 'nft reject',
    module: 'nft_reject_ipv4',
    why: 'By it every packet without a route is told of; without it only the first few of many probes see `unreachable`, the others `no-answer`.',
  },
  {
    feature: 'inet_diag',
    module: 'tcp_diag',
    why: 'By it probes see whom a pod’s own server is connected with; without it those to such servers are not judged.',
  },
  {
    feature: 'IP_RECVERR',
    why: 'By it `unreachable` and `refused` are told from silence, with who said so.',
    mend: 'use a Linux kernel (gVisor is none): docker run --runtime runc …',
  },
  {
    feature: 'packet sockets',
    module: 'af_packet',
    why: 'By them the network between nodes is checked before anything is judged.',
    needed: true,
  },
  {
    feature: 'IPv6',
    why: 'Without it there are no clusters of IPv6 or of both families.',
    mend: 'remove ipv6.disable=1 from the kernel command line',
  },
];

/** What an engine's containers never have, whatever their kernel: nothing there would mend it. */
const devices: readonly Part[] = [
  {
    feature: 'tun',
    why: `${ofPlugin('tap')} Only nodes of the namespace runtime can have its device.`,
    mend: 'sudo modprobe tun; sudo chmod 666 /dev/net/tun',
    absent: '/dev/net/tun cannot be opened by nodes',
  },
];

/** All that an agent is asked for. */
export const askedFeatures: readonly KernelFeature[] = [...links, ...others, ...devices].map(
  ({ feature }) => feature,
);

export const natChecks: readonly Check<NatAnswer>[] = [
  {
    id: 'nft-nat',
    name: 'nft nat, ct',
    why: 'CNI plugins that masquerade or map ports translate addresses and track connections by it.',
    mend: 'sudo modprobe -a nft_chain_nat nft_masq nft_ct',
    look: ({ isTaken, said }) => (isTaken ? ok('there') : warn(`refused: ${said}`)),
  },
];

function checkOf(part: Part): Check<Kernel> {
  const { feature, module, why, needed = false, absent = 'not in this kernel' } = part;
  return {
    id: feature.toLowerCase().replaceAll(/[ _]/g, '-'),
    name: feature,
    why,
    mend: part.mend ?? `sudo modprobe ${module ?? ''}`,
    look: ({ lacks }): Verdict => {
      if (!lacks.includes(feature)) return ok('there');
      return (needed ? fail : warn)(absent);
    },
  };
}

/** What a kernel may be built without. */
export const kernelFeatureChecks: readonly Check<Kernel>[] = [...links, ...others].map(checkOf);

/** What a machine may keep from nodes. */
export const deviceChecks: readonly Check<Kernel>[] = devices.map(checkOf);
