import * as z from 'zod';
import { timeoutSchema } from './duration.ts';
import { speakAs } from './speak-as.ts';
import { wordSchema } from './word-schema.ts';

/** How long a daemon may take until its nodes are ready for pods. */
const defaultReadyMs = 30_000;

const commandSchema = z.array(wordSchema).min(1);

export const envSchema = z.record(
  speakAs(z.string().regex(/^[^=\0]+$/), { code: 'bad-env', expected: 'the name of a variable' }),
  speakAs(z.string().regex(/^[^\0]*$/), {
    code: 'bad-env',
    expected: 'text',
    hint: (value) =>
      typeof value === 'number' || typeof value === 'boolean' ? `quote it: "${value}"` : undefined,
  }),
);

/** A program that runs on each node for as long as the node does. */
export const daemonSchema = z.strictObject({
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
