import { choice } from '../../arguments.ts';
import type { Command } from '../../command.ts';
import { exitCodes } from '../../exit-code.ts';

const formats = ['text', 'json'] as const;

export const imageLsCommand: Command = {
  name: 'image ls',
  usage: 'image ls',
  summary: 'List the node images of the engine',
  options: {
    output: { type: 'string', alias: 'o', requiresArg: true, describe: 'text or json', completion: formats },
  },
  positionals: {},
  examples: [],
  async run(args, context) {
    const format = choice(args, 'output', formats) ?? 'text';
    const { terminal, env, signal } = context;
    const { connectEngine } = await import('../../../runtime/docker/engine.ts');
    const { imageRows } = await import('../../../runtime/docker/image/image-rows.ts');
    const engine = await connectEngine(env, signal);
    const rows = await imageRows(engine, signal);
    if (format === 'json') {
      terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
      return exitCodes.ok;
    }
    const { engineText, imageProgress } = await import('../../image-progress.ts');
    imageProgress(context)(`engine: ${engineText(engine)}`);
    const { imageTable } = await import('../../image-table.ts');
    if (rows.length > 0) terminal.out(imageTable(rows));
    else terminal.err('no node image yet: the first cluster makes one, and so does `podnet image build`\n');
    return exitCodes.ok;
  },
};
