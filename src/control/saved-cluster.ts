import * as z from 'zod';
import { planCluster } from '../cluster/plan-cluster.ts';
import { parseSavedObjects } from '../cluster/saved-objects.ts';
import { type ClusterConfig, pluginNames } from '../model/cluster-config.ts';
import { UsageError } from '../model/errors.ts';
import { isLabelName, parseNodeName } from '../model/names.ts';
import { isUnderlayCidr, underlayCidr as exampleCidr } from '../model/underlay-cidr.ts';
import { ipFamilies } from '../model/verdict.ts';
import { bgpStateSchema } from './bgp-state.ts';
import { cniStateSchema } from './cni-state.ts';

/** What is wanted of a standing cluster, so that it can be made again as it was. */
export interface SavedCluster {
  readonly version: 1;
  readonly name: string;
  readonly podnetVersion: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly seed: number;
  /** As it is now, nodes that came or went included; its runtime is one that makes nodes, never `auto`. */
  readonly config: ClusterConfig;
  /** Absent until it was up for the first time. */
  readonly underlayCidr?: string;
  /** What `Cluster.save` gave. Absent until it was up for the first time. */
  readonly objects?: unknown;
}

export const savedClusterSchema = z.object({
  version: z.literal(1),
  name: z.string().refine(isLabelName),
  podnetVersion: z.string(),
  createdAt: z.string(),
  seed: z.int(),
  config: z.object({
    name: z.string(),
    runtime: z.enum(['docker', 'namespace']),
    nodes: z.array(
      z.object({
        name: z.string().refine(isLabelName).transform(parseNodeName),
        labels: z.record(z.string(), z.string()),
        ordinal: z.int().exactOptional(),
        zone: z.string().exactOptional(),
        mtuBytes: z.int().exactOptional(),
      }),
    ),
    network: z.object({
      plugin: z.enum(pluginNames),
      podCIDRs: z.array(z.string()),
      mtuBytes: z.union([z.int(), z.literal('auto')]),
      cni: cniStateSchema.exactOptional(),
      bgp: bgpStateSchema.exactOptional(),
    }),
    underlay: z
      .object({
        families: z.array(z.enum(ipFamilies)).exactOptional(),
        mtuBytes: z.int().exactOptional(),
        zones: z.array(z.object({ name: z.string(), mtuBytes: z.int().exactOptional() })).exactOptional(),
        routed: z.array(z.string()).exactOptional(),
      })
      .exactOptional(),
  }),
  underlayCidr: z.string().exactOptional(),
  objects: z.unknown().optional(),
}) satisfies z.ZodType<SavedCluster>;

/** A link can be no wider; how wide the one between the nodes was, only an engine knows. */
const widestMtuBytes = 65_535;

/**
 * Looks beyond the shape: whether a cluster can be made of it. What podnet wrote can; what was edited, or belongs to
 * another cluster, may not.
 * @throws PodnetError with what is wrong
 */
export function checkSavedCluster({ name, config, underlayCidr, objects }: SavedCluster): void {
  if (config.name !== name) throw unusable(`config.name: it is of the cluster ${config.name}`);
  const { plugin, cni } = config.network;
  if (plugin === 'cni' && cni === undefined) throw unusable('config.network.cni: what is run is missing');
  if (underlayCidr !== undefined && !isUnderlayCidr(underlayCidr)) {
    throw unusable(`underlayCidr: ${underlayCidr} is no underlay of podnet’s`);
  }
  planCluster(config, { cidr: underlayCidr ?? exampleCidr(name, 0), mtuBytes: widestMtuBytes });
  if (objects !== undefined) parseSavedObjects(objects);
}

const unusable = (what: string): UsageError => new UsageError('state-damaged', what);
