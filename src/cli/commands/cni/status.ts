import { text } from '../../arguments.ts';
import { networkOptions, networkPositional } from '../../cni/cni-options.ts';
import type { Command } from '../../command.ts';

export const cniStatusCommand: Command = {
  name: 'cni status',
  usage: 'cni status <network>',
  summary: 'Ask the plugins of a network whether they could attach something now: STATUS, from 1.1.0 on',
  options: networkOptions,
  positionals: { network: networkPositional },
  examples: [['podnet cni status mynet --node node-2', 'exit status 1 when one of them could not']],
  async run(args, context) {
    const { callCni } = await import('../../cni/call-cni.ts');
    const { networkOf } = await import('../../cni/cni-words.ts');
    const network = networkOf(text(args, 'network') ?? '');
    return callCni(args, context, 'STATUS', () => [{ verb: 'STATUS', network }]);
  },
};
