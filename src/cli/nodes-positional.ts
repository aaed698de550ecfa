import type { CommandPositional } from './command.ts';

export const nodesPositional: CommandPositional = {
  type: 'string',
  array: true,
  describe: 'Their names: node-2, or node/node-2',
  completion: 'nodes',
};
