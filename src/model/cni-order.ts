import type { CniConfig } from './cni-network.ts';
import type { PodKey } from './names.ts';

/** A network as somebody names it who calls its plugins by hand. */
export type NetworkChoice =
  /** A file of theirs, which may be a template (conflist-template.ts). */
  | { readonly kind: 'file'; readonly file: string; readonly text: string }
  /** One of the node's own. */
  | { readonly kind: 'named'; readonly name: string };

/** Where an interface comes to. */
export type CniPlace =
  /** A netns of that name on the node: ADD makes it, and the DEL that leaves nothing in it takes it away. */
  { readonly kind: 'netns'; readonly name: string } | { readonly kind: 'pod'; readonly pod: PodKey };

/** An attachment's name, as GC has it. */
export interface ValidAttachment {
  readonly containerID: string;
  readonly ifname: string;
}

/** One operation on the plugins of a node. */
export type CniOrder = (AttachmentOrder | GarbageOrder | StatusOrder | VersionOrder) & {
  /** Which container runtime to be like; the node's own by default. */
  readonly profile?: CniConfig['profile'];
};

export interface AttachmentOrder {
  readonly verb: 'ADD' | 'DEL' | 'CHECK';
  readonly network: NetworkChoice;
  readonly place: CniPlace;
  /** What the place has already, else a name that is made of the place's. */
  readonly containerId?: string;
  readonly ifName: string;
  /** For CNI_ARGS, beside what is said of every pod. */
  readonly args: readonly (readonly [key: string, value: string])[];
  /** A JSON object: numbers keep their digits. */
  readonly capabilities: string;
}

export interface GarbageOrder {
  readonly verb: 'GC';
  readonly network: NetworkChoice;
  /** Those that stay; by default whatever has its netns still. */
  readonly valid?: readonly ValidAttachment[];
}

export interface StatusOrder {
  readonly verb: 'STATUS';
  readonly network: NetworkChoice;
}

export interface VersionOrder {
  readonly verb: 'VERSION';
  /** A plugin's type, or all plugins of a network. */
  readonly of: { readonly kind: 'type'; readonly type: string } | NetworkChoice;
}

/** An order, and what it needs of this machine. */
export interface CniRequest {
  readonly order: CniOrder;
  /**
   * Folders of this machine whose programs come into the node's /opt/cni/bin first. What the configuration names and
   * neither they nor the node have is taken from where this machine keeps plugins.
   */
  readonly binDirs: readonly string[];
}

/** How it went. */
export interface CniOutcome {
  /** JSON: ADD's result in the version of the configuration, or what VERSION answered. */
  readonly result?: string;
  readonly failure?: CniFailure;
  /** Every run of a plugin, in order; what plugins call themselves, such as their IPAM, is not seen. */
  readonly calls: readonly CniCall[];
}

export interface CniFailure {
  /** Whose fault it is: the plugin's, of whoever asked, or of the surroundings. */
  readonly kind: 'refused' | 'usage' | 'environment';
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly plugin?: string;
  /** What the plugin answered in `code`. */
  readonly cniCode?: number;
  readonly details?: string;
}

/** One run of a plugin's program. */
export interface CniCall {
  readonly network: string;
  readonly plugin: string;
  readonly verb: string;
  /** Of the program, in the node. */
  readonly path: string;
  /** CNI_COMMAND and its like. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly exitCode: number | null;
  /** What ended it instead: a signal, the time limit, or that it could not be started. */
  readonly ending?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}
