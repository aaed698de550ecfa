import type { JsonObject } from './json.ts';

/** One plugin of a network, as configured; `raw` is its whole object, unknown keys included. */
export interface PluginConfig {
  readonly type: string;
  /** Those declared true. */
  readonly capabilities: readonly string[];
  readonly raw: JsonObject;
}

/** A network: a list of plugins that are called one after another (SPEC.md, "Network configuration format"). */
export interface NetworkConfig {
  readonly name: string;
  /** Of `cniVersion` and `cniVersions`, the highest that this runtime speaks. */
  readonly cniVersion: string;
  readonly disableCheck: boolean;
  readonly disableGC: boolean;
  readonly plugins: readonly PluginConfig[];
  /**
   * The text it was read from; kept with an attachment, so that it is taken down as it was made. A list with all of its
   * plugins, also where a file held a single one, or several files held them.
   */
  readonly text: string;
  /** The file it was read from. */
  readonly file?: string;
}

/** How container runtimes differ, where they do: what libcni does, containerd or CRI-O. */
export const cniProfiles = ['spec', 'containerd', 'crio'] as const;
export type CniProfile = (typeof cniProfiles)[number];
