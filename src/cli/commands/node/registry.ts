import type { CommandGroup } from '../../command.ts';
import { nodeAddCommand } from './add.ts';
import { nodeRemoveCommand } from './remove.ts';

export const nodeCommands: CommandGroup = {
  name: 'node',
  summary: 'Add nodes to a running cluster, or remove them',
  commands: [nodeAddCommand, nodeRemoveCommand],
};
