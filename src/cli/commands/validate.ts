import { texts } from '../arguments.ts';
import { cniOptions, cniOverrides } from '../cni-options.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';

export const validateCommand: Command = {
  name: 'validate',
  usage: 'validate <paths..>',
  summary: 'Check scenario files and manifests, with file:line:col of every problem',
  options: {
    set: {
      type: 'string',
      requiresArg: true,
      describe: 'A value below spec.cluster instead of the file: network.plugin=bridge',
    },
    ...cniOptions,
  },
  positionals: {
    paths: { type: 'string', describe: 'Files, or folders with scenarios', completion: 'files' },
  },
  examples: [['podnet validate scenarios', 'every scenario below a folder']],
  async run(args, { terminal, verbose }) {
    const { findScenarios } = await import('../../scenario/find-scenarios.ts');
    const { loadScenarios } = await import('../load-scenarios.ts');
    const { problemsText } = await import('../problem-text.ts');
    const files = await findScenarios(texts(args, 'paths'));
    const { problems, notices } = await loadScenarios(files, [...cniOverrides(args), ...texts(args, 'set')]);
    if (verbose) for (const notice of new Set(notices)) terminal.err(`note: ${notice}\n`);
    terminal.err(problemsText(problems, terminal.errColours));
    const bad = new Set(problems.map(({ file }) => file));
    for (const file of files) if (!bad.has(file)) terminal.out(`${file}: ok\n`);
    return problems.length === 0 ? exitCodes.ok : exitCodes.usage;
  },
};
