import { choice } from '../arguments.ts';
import type { Command } from '../command.ts';
import { shells } from '../completion/shells.ts';
import { exitCodes } from '../exit-code.ts';

export const completionCommand: Command = {
  name: 'completion',
  usage: 'completion <shell>',
  summary: 'Print a script that completes commands, options and files in bash, zsh or fish',
  options: {},
  positionals: { shell: { type: 'string', describe: shells.join(', '), completion: shells } },
  examples: [
    ['source <(podnet completion bash)', 'for this bash'],
    ['podnet completion fish > ~/.config/fish/completions/podnet.fish', 'for every fish'],
  ],
  async run(args, { terminal }) {
    const shell = choice(args, 'shell', shells) ?? 'bash';
    const { completionScripts } = await import('../completion/scripts.ts');
    terminal.out(completionScripts[shell]);
    return exitCodes.ok;
  },
};
