import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { ClusterConfig } from '../model/cluster-config.ts';
import { pluginNames } from '../model/cluster-config.ts';
import { EnvironmentError, messageOf, UsageError } from '../model/errors.ts';
import { isLabelName, parseNodeName } from '../model/names.ts';
import { ipFamilies } from '../model/verdict.ts';
import { bgpStateSchema } from './bgp-state.ts';
import { cniStateSchema } from './cni-state.ts';
import type { ClusterPaths } from './state-folder.ts';

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

const schema = z.object({
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

/**
 * The state of a cluster; undefined when there is none.
 * @throws UsageError `state-damaged`
 */
export function readState({ name, state }: ClusterPaths): SavedCluster | undefined {
  let text: string;
  try {
    text = readFileSync(state, 'utf8');
  } catch (error) {
    if (!existsSync(state)) return undefined;
    throw damaged(name, state, messageOf(error));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(name, state, messageOf(error));
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(
      name,
      state,
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not what podnet wrote'}`,
    );
  }
  if (parsed.data.name !== name) throw damaged(name, state, `it is of the cluster ${parsed.data.name}`);
  return parsed.data;
}

export const damaged = (name: string, file: string, why: string): UsageError =>
  new UsageError('state-damaged', `the state of the cluster ${name} cannot be read: ${file}: ${why}`, {
    hint: `\`podnet down ${name}\` removes what is left of it; then bring it up anew`,
  });

/** Written beside and put in place, so that a state is never seen half. */
export function writeState({ state }: ClusterPaths, saved: SavedCluster): void {
  const beside = `${state}.new`;
  try {
    const file = openSync(beside, 'w', 0o600);
    try {
      // Not writeSync: a disk that is nearly full takes a part, and that is no error.
      writeFileSync(file, `${JSON.stringify(saved)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, state);
  } catch (cause) {
    throw new EnvironmentError('state-not-written', `cannot write ${state}: ${messageOf(cause)}`, {
      hint: 'free some space, or point XDG_STATE_HOME to where there is some',
      cause,
    });
  }
}
