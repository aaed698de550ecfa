import { UsageError } from '../../model/errors.ts';
import { text, texts } from '../arguments.ts';
import type { Command } from '../command.ts';

export const bundleCommand: Command = {
  name: 'bundle',
  usage: 'bundle [scenarios..]',
  summary: 'Put podnet, its node image and scenarios into one file that installs without a network',
  options: {
    output: {
      type: 'string',
      alias: 'o',
      requiresArg: true,
      describe: 'The file: NAME.tgz (needed)',
      completion: 'files',
    },
    image: {
      type: 'string',
      requiresArg: true,
      describe:
        'Archive of a node image, repeatable: one for each architecture (by default, one for this machine)',
      completion: 'files',
    },
  },
  positionals: {
    scenarios: { type: 'string', describe: 'Files, or folders, that go along', completion: 'files' },
  },
  examples: [
    ['podnet bundle -o podnet.tgz labs', 'for a workshop; there: npm install -g ./podnet.tgz'],
    ['podnet bundle -o both.tgz --image x64.tar --image arm64.tar', 'for two kinds of machines'],
  ],
  async run(args, context) {
    const file = text(args, 'output');
    if (file === undefined) {
      throw new UsageError('missing-argument', 'podnet bundle needs a file to write', {
        hint: 'podnet bundle -o podnet.tgz',
      });
    }
    const { makeBundle } = await import('../bundle/make-bundle.ts');
    const archives = texts(args, 'image');
    return makeBundle({ file, archives, scenarios: texts(args, 'scenarios') }, context);
  },
};
