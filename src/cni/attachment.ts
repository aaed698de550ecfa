import type { CniVerb } from './cni-error.ts';
import type { JsonObject } from './json.ts';
import type { PluginCall, PluginExecution } from './plugin-host.ts';

/** A container that is to be attached to a network, or is. */
export interface Attachment {
  readonly containerId: string;
  /** Path of its netns, as plugins see it; empty when it is gone. */
  readonly netns: string;
  /** `eth0` for the first network of a pod. */
  readonly ifName: string;
  /** For CNI_ARGS, in this order. */
  readonly args: readonly (readonly [key: string, value: string])[];
  /** Values for the capabilities that plugins declare: portMappings, bandwidth, ips, mac … */
  readonly capabilities: JsonObject;
}

/** An attachment's name in GC (SPEC.md, "cni.dev/valid-attachments"). */
export interface AttachmentId {
  readonly containerID: string;
  readonly ifname: string;
}

/** One call of one plugin as it went, for people who want to see it. */
export interface PluginTrace {
  readonly network: string;
  readonly plugin: string;
  readonly verb: CniVerb;
  readonly call: PluginCall;
  readonly execution: PluginExecution;
}
