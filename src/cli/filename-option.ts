import type { CommandOption } from './command.ts';

export const filenameOption: CommandOption = {
  type: 'string',
  alias: 'f',
  requiresArg: true,
  describe: 'A file, a folder with .yaml, .yml and .json files, or - for standard input; repeatable',
  completion: 'files',
};

export const recursiveOption: CommandOption = {
  type: 'boolean',
  alias: 'R',
  describe: 'Also the folders below a folder that -f names',
};
