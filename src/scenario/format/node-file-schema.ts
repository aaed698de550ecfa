import * as z from 'zod';
import { fileModeSchema } from './file-mode-schema.ts';
import { speakAs } from './speak-as.ts';

export const pathSchema = z.string().min(1);

const targetSchema = speakAs(
  z.string().refine((path) => path.startsWith('/') && !path.split('/').includes('..') && /[^/]/.test(path)),
  {
    code: 'bad-target',
    expected: 'an absolute path in the node',
    hint: () => 'write target: /etc/my-plugin/config.yaml',
  },
);

/** What comes into each node. */
export const nodeFileSchema = z.strictObject({
  source: pathSchema.describe('A file or folder, relative to this file.'),
  target: targetSchema.describe('Where it is in each node.'),
  mode: fileModeSchema
    .optional()
    .describe('Permission bits of the file, or of every file in the folder: "0755"; as they are by default.'),
});
