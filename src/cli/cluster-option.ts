import type { CommandOption } from './command.ts';

/** Which of the standing clusters a command is about. */
export const clusterOption: CommandOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Which cluster (or PODNET_CLUSTER); by default the only one there is',
  completion: 'clusters',
};
