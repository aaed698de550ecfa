import { UsageError } from '../../../model/errors.ts';
import { text } from '../../arguments.ts';
import type { Command } from '../../command.ts';
import { exitCodes } from '../../exit-code.ts';
import { ensureWritableFile } from '../../writable.ts';

export const imageSaveCommand: Command = {
  name: 'image save',
  usage: 'image save',
  summary: "Write the node image to a file: the engine's, or else one of this machine's programs",
  options: {
    output: {
      type: 'string',
      alias: 'o',
      requiresArg: true,
      describe: 'The file to write',
      completion: 'files',
    },
  },
  positionals: {},
  examples: [['podnet image save -o node.tar', 'then, elsewhere: podnet image load node.tar']],
  async run(args, context) {
    const file = text(args, 'output');
    if (file === undefined) {
      throw new UsageError('missing-argument', 'podnet image save needs a file to write', {
        hint: 'podnet image save -o node.tar',
      });
    }
    ensureWritableFile(file, 'the image to');
    const { saveImage } = await import('../../../runtime/docker/image/save-image.ts');
    const { imageProgress } = await import('../../image-progress.ts');
    const tag = await saveImage(file, context.env, {
      signal: context.signal,
      onProgress: imageProgress(context),
    });
    context.terminal.out(`${tag}\n`);
    return exitCodes.ok;
  },
};
