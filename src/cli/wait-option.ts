import type { CommandOption } from './command.ts';

/** Of commands that bring pods. */
export const waitOption: CommandOption = {
  type: 'string',
  alone: '30s',
  describe: 'Wait until all of it is ready, 30s at most; --wait=2m for longer. Exit status 1 if it is not',
};
