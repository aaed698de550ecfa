import type { CniDaemon, NodeFileSource } from '../cni-network.ts';
import type { NodeName } from '../names.ts';

export const bgpTopologies = ['full-mesh', 'route-reflector'] as const;
export type BgpTopology = (typeof bgpTopologies)[number];

/** Daemons whose configuration podnet writes itself. */
export const bgpDaemonNames = ['bird'] as const;
export type BgpDaemonName = (typeof bgpDaemonNames)[number];

/** The first number for private use (RFC 6996); all nodes are in one autonomous system. */
export const defaultAsn = 64_512;

/** The biggest number of an autonomous system (RFC 6793). */
export const largestAsn = 4_294_967_295;

/** What a scenario asks of `plugin: bgp`, with every path absolute and every default filled in. */
export interface BgpConfig {
  readonly topology: BgpTopology;
  /** Of a route reflector: which node; the first one by default. The router of an underlay with zones goes before it. */
  readonly reflector?: NodeName;
  readonly asn: number;
  readonly daemon: BgpDaemonName | CustomBgpDaemon;
}

/** What `plugin: bgp` is without another word. */
export const defaultBgp: BgpConfig = { topology: 'full-mesh', asn: defaultAsn, daemon: 'bird' };

/** Whether BIRD speaks BGP, with a configuration of podnet's own. */
export const usesBird = ({ daemon }: Pick<BgpConfig, 'daemon'> = defaultBgp): boolean => daemon === 'bird';

/** A BGP daemon of the user's choice, with a configuration of their own. */
export interface CustomBgpDaemon extends CniDaemon {
  /** Rendered for each node (bgp-template.ts). */
  readonly config: readonly BgpConfigFile[];
  /** What else each node is to have, as it is. */
  readonly files: readonly NodeFileSource[];
}

export interface BgpConfigFile {
  /** As given, for messages. */
  readonly file: string;
  /** With `{{ node.ip }}` and the like. */
  readonly text: string;
  /** Absolute, in the node. */
  readonly target: string;
  /** Permission bits; 0o644 by default. */
  readonly mode?: number;
}

/** Where BIRD's files are in each node. */
export const birdFolder = '/run/podnet-bird';
export const birdConfigFile = `${birdFolder}/bird.conf`;
export const birdSocket = `${birdFolder}/bird.ctl`;

/** What asks BIRD in a node. */
export const birdcWords = (...question: readonly string[]): readonly string[] => [
  'birdc',
  '-s',
  birdSocket,
  ...question,
];
