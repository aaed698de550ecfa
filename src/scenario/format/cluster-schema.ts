import * as z from 'zod';
import { isLabelValue, isQualifiedName } from '../../cluster/manifest/labels.ts';
import { type ClusterConfig, pluginNames, runtimeNames } from '../../model/cluster-config.ts';
import { isLabelName, parseNodeName } from '../../model/names.ts';
import { bgpSchema } from './bgp-schema.ts';
import { cniSchema } from './cni-schema.ts';
import { speakAs } from './speak-as.ts';
import { toUnderlayConfig, underlaySchema, zoneNameSchema } from './underlay-schema.ts';

/** Only keeps an absurd number from becoming a list; how many nodes fit is the cluster's to say. */
const absurdNodeCount = 100_000;

const nodeNameSchema = speakAs(z.string().refine(isLabelName), {
  code: 'bad-name',
  expected: 'a node name (lower-case letters, digits and "-", at most 63 characters)',
});

const labelsSchema = z.record(
  speakAs(z.string().refine(isQualifiedName), {
    code: 'bad-label',
    expected: 'the key of a label: app or example.com/app',
  }),
  speakAs(z.string().refine(isLabelValue), {
    code: 'bad-label',
    expected: 'the value of a label: at most 63 letters, digits, "-", "_" and "."',
    hint: (value) =>
      typeof value === 'number' || typeof value === 'boolean' ? `quote it: "${value}"` : undefined,
  }),
);

const nodeSchema = z.strictObject({
  name: nodeNameSchema.describe('Unique in the cluster.'),
  zone: zoneNameSchema
    .optional()
    .describe('One of underlay.zones; by default nodes are dealt out to them in turn.'),
  mtu: z.int().optional().describe('Of its link to the underlay, in bytes.'),
  labels: labelsSchema.default({}).describe('For the nodeSelector of pods.'),
});

const networkSchema = z.strictObject({
  plugin: z.enum(pluginNames).default('bridge').describe('The network plugin that connects the pods.'),
  podCIDRs: z
    .array(z.string())
    .default(['10.244.0.0/16'])
    .describe(
      'Where pod addresses come from: one range, or one of each family for dual stack; pods are called by the first.',
    ),
  mtu: speakAs(z.union([z.literal('auto'), z.int()]), {
    code: 'bad-mtu',
    expected: 'auto or a number of bytes',
  })
    .default('auto')
    .describe('Of the pods, in bytes; `auto` takes what the node network leaves.'),
  bgp: bgpSchema.optional().describe('Of `plugin: bgp`; a full mesh of BIRDs by default.'),
  cni: cniSchema.optional().describe('Of `plugin: cni`: the plugin under test.'),
});

export const clusterSchema = z.strictObject({
  runtime: z
    .enum(runtimeNames)
    .default('auto')
    .describe('What the nodes are: containers of an engine (`docker`) or namespaces of this machine.'),
  nodes: speakAs(z.union([z.int().min(0).max(absurdNodeCount), z.array(nodeSchema)]), {
    code: 'bad-nodes',
    expected: 'a number of nodes or a list of them',
    hint: () => 'write nodes: 3, or nodes: [{name: node-1}]',
  })
    .default(3)
    .describe('How many nodes (node-1, node-2, …), or a list of them.'),
  underlay: underlaySchema.optional(),
  network: networkSchema.default(() => networkSchema.parse({})).describe('The pod network.'),
});

/** Fills the defaults in: what `spec.cluster` of a scenario called `name` asks for, save the files of `network.cni`. */
export function toClusterConfig(name: string, spec: z.output<typeof clusterSchema>): ClusterConfig {
  const { nodes, network, underlay } = spec;
  return {
    name,
    runtime: spec.runtime,
    nodes:
      typeof nodes === 'number'
        ? Array.from({ length: nodes }, (_, index) => ({
            name: parseNodeName(`node-${index + 1}`),
            labels: {},
          }))
        : nodes.map((node) => ({
            name: parseNodeName(node.name),
            labels: node.labels,
            ...(node.zone !== undefined && { zone: node.zone }),
            ...(node.mtu !== undefined && { mtuBytes: node.mtu }),
          })),
    network: { plugin: network.plugin, podCIDRs: network.podCIDRs, mtuBytes: network.mtu },
    ...(underlay !== undefined && { underlay: toUnderlayConfig(underlay) }),
  };
}
