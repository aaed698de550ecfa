import { text } from '../../arguments.ts';
import type { Command } from '../../command.ts';
import { exitCodes } from '../../exit-code.ts';

export const imageLoadCommand: Command = {
  name: 'image load',
  usage: 'image load <file>',
  summary: 'Give the engine a node image from a file; prints its tag',
  options: {},
  positionals: { file: { type: 'string', describe: 'What `podnet image save` wrote', completion: 'files' } },
  examples: [['podnet image load node.tar', 'on a machine without a network']],
  async run(args, context) {
    const file = text(args, 'file') ?? '';
    const { terminal, env, signal } = context;
    const { readImageArchive } = await import('../../../runtime/docker/image/read-archive.ts');
    // What is wrong with the file can be said without an engine.
    await readImageArchive(file, signal);
    const { connectEngine } = await import('../../../runtime/docker/engine.ts');
    const { loadImageFile } = await import('../../../runtime/docker/image/load-image-file.ts');
    const { engineText, imageProgress } = await import('../../image-progress.ts');
    const engine = await connectEngine(env, signal);
    imageProgress(context)(`loading ${file} into ${engineText(engine)}`);
    const image = await loadImageFile(engine, file, 'there', signal);
    terminal.out(`${image.tag}\n`);
    return exitCodes.ok;
  },
};
