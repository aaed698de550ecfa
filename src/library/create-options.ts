import type { ClusterConfig, PluginName, RuntimeName } from '../model/cluster-config.ts';
import type { PhaseEvent } from '../model/event.ts';
import { isLabelName } from '../model/names.ts';
import type { IpFamily } from '../model/verdict.ts';
import type { ProblemAtPath } from '../scenario/problem-at-path.ts';
import { clusterSchema } from '../scenario/format/cluster-schema.ts';
import { problemsIn } from '../scenario/load/issue-problems.ts';
import { loadCluster } from '../scenario/load/load-cluster.ts';
import { Loading } from '../scenario/load/loading.ts';
import { builtPlugins } from '../network/built-plugins.ts';
import type { BgpShape } from './bgp-shape.ts';
import type { CniShape } from './cni-shape.ts';
import type { SignalOption } from './operation-signal.ts';
import { checkInputAndFiles } from './read-input.ts';

/** What a cluster is to be: the words of `spec.cluster` in a scenario. */
export interface ClusterShape {
  /** How many nodes (`node-1`, `node-2` …), or a list of them; 3 by default. */
  readonly nodes?: number | readonly NodeShape[];
  /** What connects the nodes; one subnet by default. */
  readonly underlay?: UnderlayShape;
  readonly network?: NetworkShape;
  /** `docker`, `namespace`, or `auto` (the default): containers where an engine answers. PODNET_RUNTIME goes before the default. */
  readonly runtime?: RuntimeName;
}

/** A node: its name is a DNS label, unique in the cluster. */
export interface NodeShape {
  readonly name: string;
  /** One of `underlay.zones`; by default nodes are dealt out to them in turn. */
  readonly zone?: string;
  /** Of its link to the underlay, in bytes. */
  readonly mtu?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What connects the nodes. */
export interface UnderlayShape {
  /** Which addresses nodes have, in this order; those of the podCIDRs by default. */
  readonly families?: readonly IpFamily[];
  /** Of its links, in bytes; 1500 by default. */
  readonly mtu?: number;
  /** Each a subnet of its own, by its name; a router joins them, which commands may run in as `node/router`. */
  readonly zones?: readonly (string | { readonly name: string; readonly mtu?: number })[];
  /** `zones` are those that it joins; all by default. */
  readonly router?: { readonly zones?: readonly string[] };
}

/** The pod network. */
export interface NetworkShape {
  /** `bridge` by default. */
  readonly plugin?: PluginName;
  /** Where pod addresses come from; `['10.244.0.0/16']` by default. */
  readonly podCIDRs?: readonly string[];
  /** Of the pods, in bytes; `auto`, the default, takes what the node network leaves. */
  readonly mtu?: number | 'auto';
  /** Of `plugin: 'bgp'`; a full mesh of BIRDs by default. */
  readonly bgp?: BgpShape;
  /** Of `plugin: 'cni'`. */
  readonly cni?: CniShape;
}

/** A cluster's shape, and how it is made. */
export interface CreateOptions extends ClusterShape, SignalOption {
  /** `podnet` by default; a DNS label. */
  readonly name?: string;
  /** Decides the names of pods that workloads make; 1 by default, so that they are the same every time. */
  readonly seed?: number;
  /** Told when a part of the making begins, goes on and ends. */
  readonly onProgress?: (event: PhaseEvent) => void;
}

/**
 * @throws ProblemsError with all that is wrong; nothing has been made then
 * @internal
 */
export async function clusterConfigOf(name: string, shape: ClusterShape): Promise<ClusterConfig> {
  const runtime = shape.runtime ?? (process.env['PODNET_RUNTIME'] || undefined);
  const value = Object.fromEntries(
    Object.entries({ ...shape, runtime }).filter(([, inner]) => inner !== undefined),
  );
  let config: ClusterConfig | undefined;
  const loading = new Loading(undefined);
  await checkInputAndFiles('cluster', loading, async (report) => {
    if (!isLabelName(name)) report(badName(name));
    for (const problem of problemsIn(clusterSchema, value)) report(problem);
    config = await loadCluster(name, value, { loading, folder: '.', builtPlugins }, report);
  });
  if (config === undefined) throw new TypeError('a config without problems can be read');
  return config;
}

function badName(name: string): ProblemAtPath {
  const hint = 'use lower-case letters, digits and "-", at most 63 characters';
  return { path: ['name'], code: 'bad-name', message: `"${name}" is no name for a cluster`, hint };
}
