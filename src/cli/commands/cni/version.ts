import { text } from '../../arguments.ts';
import { networkOptions } from '../../cni/cni-options.ts';
import type { Command } from '../../command.ts';

export const cniVersionCommand: Command = {
  name: 'cni version',
  usage: 'cni version <what>',
  summary: 'Ask plugins which versions of the specification they speak: VERSION',
  options: networkOptions,
  positionals: {
    what: {
      type: 'string',
      describe: "A plugin's type, or a file with a network configuration for all of its plugins",
      completion: 'files',
    },
  },
  examples: [
    ['podnet cni version bridge', ''],
    ['podnet cni version 10-mynet.conflist --bin-dir ./bin', ''],
  ],
  async run(args, context) {
    const { callCni } = await import('../../cni/call-cni.ts');
    const { isFileWord, networkOf } = await import('../../cni/cni-words.ts');
    const what = text(args, 'what') ?? '';
    const of = isFileWord(what) ? networkOf(what) : ({ kind: 'type', type: what } as const);
    return callCni(args, context, 'VERSION', () => [{ verb: 'VERSION', of }]);
  },
};
