/** A CNI plugin, in the words of `network.cni` of a scenario; paths are relative to the working directory. */
export interface CniShape {
  /** The network of every pod: a CNI network configuration, which may have facts such as `{{ node.podCIDR }}`. */
  readonly conflist: string;
  /** Network configurations that pods may ask for by their names, beside the first. */
  readonly networks?: readonly string[];
  /** Folders with programs for each node; what they lack is taken from where this machine keeps plugins. */
  readonly binDir?: string | readonly string[];
  readonly files?: readonly CniFileShape[];
  /** Environment of every plugin and of the daemon. */
  readonly env?: Readonly<Record<string, string>>;
  /** Values for capabilities that plugins declare, the same for every pod. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  /** Who makes routes to the pods of other nodes; `podnet` by default. */
  readonly routes?: 'podnet' | 'plugin';
  /** Whose ways podnet has where container runtimes differ; `spec` by default. */
  readonly profile?: 'spec' | 'containerd' | 'crio';
  /** Of an operation on one network of a pod, all plugins of its chain together; `30s` by default. */
  readonly timeout?: string;
  /** A program that runs on each node for as long as the node does. */
  readonly daemon?: CniDaemonShape;
}

/** A file or folder that comes into each node. */
export interface CniFileShape {
  readonly source: string;
  /** Absolute, in the node. */
  readonly target: string;
  /** Permission bits as octal text: `'0755'`. */
  readonly mode?: string;
}

export interface CniDaemonShape {
  /** May have facts of the node. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Pods are attached once this command has exit code 0 in the node. */
  readonly ready?: { readonly command: readonly string[]; readonly timeout?: string };
}
