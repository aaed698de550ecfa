import { resolve } from 'node:path';
import { fromWords, type Override } from '../scenario/load/override.ts';
import { type Arguments, texts } from './arguments.ts';
import type { CommandOption } from './command.ts';

/** A CNI plugin for any scenario: `network.cni` without a file. */
export const cniOptions = {
  conflist: {
    type: 'string',
    requiresArg: true,
    describe: "The pods' network, a CNI configuration; further ones are for pods that ask for them by name",
    completion: 'files',
  },
  'bin-dir': {
    type: 'string',
    requiresArg: true,
    describe: 'A folder with CNI plugins for each node, repeatable; others are taken from this machine',
    completion: 'folders',
  },
} as const satisfies Readonly<Record<string, CommandOption>>;

/** What these options say of `spec.cluster`; their paths are relative to the working directory. */
export function cniOverrides(args: Arguments): readonly Override[] {
  const overrides: Override[] = [];
  const [conflist, ...networks] = texts(args, 'conflist');
  if (conflist !== undefined) {
    const words = `--conflist ${conflist}`;
    overrides.push(
      fromWords(words, ['network', 'plugin'], 'cni'),
      fromWords(words, ['network', 'cni', 'conflist'], resolve(conflist)),
    );
  }
  if (networks.length > 0) {
    const words = networks.map((network) => `--conflist ${network}`).join(' ');
    const files = networks.map((network) => resolve(network));
    overrides.push(fromWords(words, ['network', 'cni', 'networks'], files));
  }
  const binDirs = texts(args, 'bin-dir');
  if (binDirs.length > 0) {
    const words = binDirs.map((dir) => `--bin-dir ${dir}`).join(' ');
    const folders = binDirs.map((dir) => resolve(dir));
    overrides.push(fromWords(words, ['network', 'cni', 'binDir'], folders));
  }
  return overrides;
}
