import * as z from 'zod';
import { cniProfiles } from '../../cni/network-config.ts';
import { timeoutSchema } from './duration.ts';
import { fileModeSchema } from './file-mode-schema.ts';
import { speakAs } from './speak-as.ts';

/** How long a daemon may take until its nodes are ready for pods. */
const defaultReadyMs = 30_000;

/** A plugin that hangs is to be named while somebody still waits: runtimes give ADD minutes, but pods have to be Ready soon. */
const defaultTimeoutMs = 10_000;

const pathSchema = z.string().min(1);

const commandSchema = z.array(z.string()).min(1);

const envSchema = z.record(
  speakAs(z.string().regex(/^[^=\0]+$/), { code: 'bad-env', expected: 'the name of a variable' }),
  speakAs(z.string().regex(/^[^\0]*$/), {
    code: 'bad-env',
    expected: 'text',
    hint: (value) =>
      typeof value === 'number' || typeof value === 'boolean' ? `quote it: "${value}"` : undefined,
  }),
);

const targetSchema = speakAs(
  z.string().refine((path) => path.startsWith('/') && !path.split('/').includes('..') && /[^/]/.test(path)),
  {
    code: 'bad-target',
    expected: 'an absolute path in the node',
    hint: () => 'write target: /etc/my-plugin/config.yaml',
  },
);

const fileSchema = z.strictObject({
  source: pathSchema.describe('A file or folder, relative to this file.'),
  target: targetSchema.describe('Where it is in each node.'),
  mode: fileModeSchema
    .optional()
    .describe('Permission bits of the file, or of every file in the folder: "0755"; as they are by default.'),
});

const daemonSchema = z.strictObject({
  command: commandSchema.describe('With facts of the node: [/opt/cni/bin/agentd, "--node={{ node.name }}"].'),
  env: envSchema.default({}).describe('For the daemon alone; values may have facts of the node.'),
  ready: z
    .strictObject({
      command: commandSchema.describe('Runs in the node, again and again, until its exit code is 0.'),
      timeout: timeoutSchema().default(defaultReadyMs).describe('How long that may take.'),
    })
    .optional()
    .describe('When pods can be attached; at once by default.'),
});

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
  files: z.array(fileSchema).default([]).describe('What else each node is to have.'),
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
