import * as z from 'zod';
import { cniProfiles } from '../../cni/network-config.ts';
import { daemonSchema, envSchema } from './daemon-schema.ts';
import { timeoutSchema } from './duration.ts';
import { nodeFileSchema, pathSchema } from './node-file-schema.ts';
import { speakAs } from './speak-as.ts';

/** A plugin that hangs is to be named while somebody still waits: runtimes give ADD minutes, but pods have to be Ready soon. */
const defaultTimeoutMs = 10_000;

/** `network.cni`: a CNI plugin and all that it needs. */
export const cniSchema = z.strictObject({
  conflist: speakAs(pathSchema, {
    code: 'bad-conflist',
    expected: 'the path of a CNI network configuration',
    hint: () => 'write conflist: ./10-my.conflist, or say --conflist FILE',
  }).describe(
    'The network of every pod: a CNI network configuration, relative to this file. It may have facts of the node, ' +
      'such as "{{ node.podCIDR }}".',
  ),
  networks: z
    .array(pathSchema)
    .default([])
    .describe('Network configurations that pods may ask for by their names, beside the first.'),
  binDir: speakAs(z.union([pathSchema, z.array(pathSchema)]), {
    code: 'bad-bin-dir',
    expected: 'a folder or a list of folders',
  })
    .default([])
    .describe(
      'Folders whose programs come into each node, the first of a name before later ones. What the configurations name ' +
        'and none of them has is taken from where this machine keeps plugins.',
    ),
  files: z.array(nodeFileSchema).default([]).describe('What else each node is to have.'),
  env: envSchema.default({}).describe('Environment of every plugin and of the daemon.'),
  capabilities: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Values for capabilities that plugins declare, the same for every pod.'),
  routes: z
    .enum(['podnet', 'plugin'])
    .default('podnet')
    .describe(
      'Who makes routes to the pods of other nodes: podnet, to each node by its podCIDR, or the plugin itself.',
    ),
  profile: z
    .enum(cniProfiles)
    .default('spec')
    .describe(
      'Whose ways podnet has where container runtimes differ: the specification, containerd or CRI-O.',
    ),
  timeout: timeoutSchema()
    .default(defaultTimeoutMs)
    .describe(
      'How long an operation may take on one network of a pod, all plugins of its chain together; then they are killed.',
    ),
  daemon: daemonSchema.optional().describe('A program that runs on each node for as long as the node does.'),
});

export type CniSpec = z.output<typeof cniSchema>;

/** `binDir` as the list that it may be. */
export const binDirsOf = ({ binDir }: CniSpec): readonly string[] =>
  typeof binDir === 'string' ? [binDir] : binDir;
