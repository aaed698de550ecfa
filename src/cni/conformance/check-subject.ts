import type { Attachment } from '../attachment.ts';
import type { CniVerb } from '../cni-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { NetworkConfig, PluginConfig } from '../network-config.ts';
import type { PluginCall, PluginExecution } from '../plugin-host.ts';
import type { CniResult } from '../result.ts';
import type { LabNode } from './lab.ts';

/** A program under test. */
export interface TestedPlugin {
  readonly type: string;
  /** The entry of the list that it is called with; for an IPAM plugin that of the plugin that delegates to it. */
  readonly config: PluginConfig;
  /** Place of that entry in the list. */
  readonly index: number;
  /** Called by another plugin, not by the runtime. */
  readonly isDelegate: boolean;
}

/** A pod of the lab: an attachment and the name of its netns in the node. */
export interface LabPod extends Attachment {
  readonly name: string;
}

/** How a call differs from what a runtime would do. */
export interface CallOptions {
  /** Beside or instead of the usual ones; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The whole input as a text, or a change to the object that a runtime would give. */
  readonly stdin?: string | ((input: JsonObject) => JsonObject);
  /** Instead of the result that a runtime would pass on; null takes it away. */
  readonly prevResult?: JsonValue | null;
  readonly timeoutMs?: number;
}

/** One call of one plugin, and how it ended. */
export interface PluginRun {
  readonly type: string;
  readonly verb: CniVerb;
  readonly call: PluginCall;
  readonly execution: PluginExecution;
  /** Exit code 0. */
  readonly ok: boolean;
  /** What it answered, if that is one JSON document. */
  readonly answer: JsonValue | undefined;
}

/** Calls along the list, in their order, up to the first that failed. */
export interface ChainRun {
  readonly verb: CniVerb;
  readonly runs: readonly PluginRun[];
  readonly ok: boolean;
  readonly failed: PluginRun | undefined;
}

/** An ADD that succeeded. */
export interface Attached {
  readonly pod: LabPod;
  readonly added: ChainRun;
  /** As the last plugin said it. */
  readonly answer: JsonValue;
  /** The same in the shape of version 1.1.0. */
  readonly result: CniResult;
}

/** What VERSION says of one plugin. */
export interface PluginVersions {
  readonly cniVersion: string;
  readonly supportedVersions: readonly string[];
}

/** What one check works with: plugins, and a node that nobody else touches. */
export interface CheckSubject {
  readonly network: NetworkConfig;
  /** Those that are graded: the list's, or the one of `--plugin`. */
  readonly plugins: readonly TestedPlugin[];
  readonly node: LabNode;
  readonly signal: AbortSignal;

  /** A pod with an empty netns, not attached yet. Its name is also the netns' name. */
  createPod(name: string): Promise<LabPod>;
  /** createPod and ADD. @throws CallFailed */
  attach(name: string): Promise<Attached>;
  /** ADD of a pod, along the list. Remembers the result for DEL and CHECK of the same pod, if it succeeds. */
  add(pod: LabPod, options?: CallOptions): Promise<ChainRun>;
  /** DEL in reverse, each with the remembered result. Never throws for what a plugin does. */
  del(pod: LabPod, options?: CallOptions): Promise<ChainRun>;
  check(pod: LabPod, options?: CallOptions): Promise<ChainRun>;
  /** GC along the list, all plugins, also past failures. */
  gc(valid: readonly LabPod[], options?: CallOptions): Promise<ChainRun>;
  /** STATUS along the list, up to the first that failed. */
  status(options?: CallOptions): Promise<ChainRun>;
  /** One call of one plugin, right or wrong. Without a pod: no container parameters. */
  call(plugin: TestedPlugin, verb: CniVerb, pod?: LabPod, options?: CallOptions): Promise<PluginRun>;
  /** What VERSION says. @throws CallFailed when there is no sense in it */
  versions(plugin: TestedPlugin): Promise<PluginVersions>;
  /** One ADD and DEL of a pod of its own: bridges and chains that plugins share may stay from then on. */
  warmUp(): Promise<void>;
  /** The same subject with another configuration: other IPAM, other routes, no masquerade. */
  withNetwork(network: NetworkConfig): CheckSubject;
}
