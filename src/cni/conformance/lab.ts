import type { ConflistFacts } from '../../model/conflist-template.ts';
import type { Inspection } from '../../model/inspection.ts';
import type { PluginHost } from '../plugin-host.ts';

export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LabCommandOptions {
  /** Name of a netns of `createNetns`; the node's own by default. */
  readonly netns?: string;
  readonly timeoutMs?: number;
}

/** Where one check works: a node of its own, with files and a netns of its own, that nobody else touches. */
export interface LabNode {
  readonly host: PluginHost;
  /** What a template of a conflist is told of this node. */
  readonly facts?: ConflistFacts;
  /** CNI_PATH in the node. */
  readonly pluginPath: readonly string[];
  /** Makes a pod's netns, with its loopback up, and gives its path as plugins know it: `/run/netns/NAME`. */
  createNetns(name: string): Promise<string>;
  /** Tolerates absence. */
  removeNetns(name: string): Promise<void>;
  /** Runs a command with the node's files; exit code 127 for one that is not there. */
  exec(command: readonly string[], options?: LabCommandOptions): Promise<CommandOutcome>;
  /** Links, addresses, routes, neighbours by netlink and packet filter rules, in the words of `ip`. */
  inspect(netns?: string): Promise<Inspection>;
}

/** What makes nodes for checks; they run side by side. */
export interface ConformanceLab {
  withNode<T>(use: (node: LabNode) => Promise<T>): Promise<T>;
}
