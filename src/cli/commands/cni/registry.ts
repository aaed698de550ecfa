import type { CommandGroup } from '../../command.ts';
import { cniAddCommand } from './add.ts';
import { cniCheckCommand } from './check.ts';
import { cniDelCommand } from './del.ts';
import { cniGcCommand } from './gc.ts';
import { cniStatusCommand } from './status.ts';
import { cniVersionCommand } from './version.ts';

export const cniCommands: CommandGroup = {
  name: 'cni',
  summary: 'Call CNI plugins by hand, on a node of a cluster or on one that is gone afterwards',
  commands: [
    cniAddCommand,
    cniDelCommand,
    cniCheckCommand,
    cniGcCommand,
    cniStatusCommand,
    cniVersionCommand,
  ],
};
