import type { CommandGroup } from '../../command.ts';
import { nodeAddCommand } from './add.ts';
import { nodeRemoveCommand } from './remove.ts';
import { nodeRestartCommand } from './restart.ts';

export const nodeCommands: CommandGroup = {
  name: 'node',
  summary: 'Add nodes to a running cluster, remove them, or make them anew',
  commands: [nodeAddCommand, nodeRemoveCommand, nodeRestartCommand],
};
