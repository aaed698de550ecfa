/** What a scenario asks of `plugin: cni`, with every path absolute and every default filled in. */
export interface CniConfig {
  /** The network of every pod's eth0. */
  readonly conflist: ConflistSource;
  /** Networks that pods may ask for by their names, beside the first. */
  readonly networks: readonly ConflistSource[];
  /**
   * Folders of this machine whose programs come into each node's /opt/cni/bin, the first of a name before later ones.
   * What the conflists name and none of them has is taken from where this machine keeps plugins (`machinePluginDirs`).
   */
  readonly binDirs: readonly string[];
  readonly files: readonly NodeFileSource[];
  /** For every plugin and the daemon. */
  readonly env: Readonly<Record<string, string>>;
  /** Values for capabilities that plugins declare, the same for every pod: `{"bandwidth": {…}}`. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** Who sets routes to the pods of other nodes: podnet, as for a bridge, or the plugin itself. */
  readonly routes: 'podnet' | 'plugin';
  readonly profile: 'spec' | 'containerd' | 'crio';
  /** Of an operation, all plugins of its chain together; what takes longer is killed. The runtime's own limits by default. */
  readonly timeoutMs?: number;
  readonly daemon?: CniDaemon;
}

/** Where Linux distributions and installers put plugins. */
export const machinePluginDirs = ['/opt/cni/bin', '/usr/lib/cni', '/usr/libexec/cni'] as const;

export interface ConflistSource {
  /** As given, for messages; the last part is its file name in the node's /etc/cni/net.d. */
  readonly file: string;
  /** JSON with `{{ node.podCIDR }}` and the like (conflist-template.ts). */
  readonly text: string;
}

export interface NodeFileSource {
  /** Absolute, of this machine: a file or a folder. */
  readonly source: string;
  /** Absolute, in the node. */
  readonly target: string;
  /** Permission bits, e.g. 0o755; those of the source by default. */
  readonly mode?: number;
}

/** A program that runs on each node for as long as the node does; started again when it ends. */
export interface CniDaemon {
  /** May hold facts of the node, as a conflist may. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Pods are attached once this command has exit code 0 in the node; at once by default. */
  readonly ready?: { readonly command: readonly string[]; readonly timeoutMs: number };
}

/** The network interfaces of one pod beyond its first, and what its manifest asks of plugins. */
export interface CniPodRequest {
  readonly uid: string;
  /** For the first network: portMappings, bandwidth. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly networks: readonly PodNetworkRequest[];
}

/** One more network of a pod, as its annotation asks for it (k8s.v1.cni.cncf.io/networks). */
export interface PodNetworkRequest {
  /** `namespace/name`, or the name alone for a conflist of the node's. */
  readonly name: string;
  /** net1, net2 … unless the annotation says otherwise. */
  readonly ifName: string;
  /** The conflist, a template still. */
  readonly conflist: string;
  /** ips, mac, portMappings … of the annotation. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** Keys of the annotation's `cni-args`, put into the plugins' configuration under `args.cni`. */
  readonly cniArgs?: Readonly<Record<string, unknown>>;
  /** Gateways of the default route that is to lead over this interface. */
  readonly defaultRoute?: readonly string[];
}

/** How one network of a pod came out, as k8s.v1.cni.cncf.io/network-status has it. */
export interface PodNetworkStatus {
  readonly name: string;
  readonly interface: string;
  /** Without prefix length. */
  readonly ips: readonly string[];
  readonly mac?: string;
  readonly mtu?: number;
  readonly default?: boolean;
  readonly dns?: Readonly<Record<string, unknown>>;
}
