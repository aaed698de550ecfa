import type { Command } from '../command.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { helpCommand } from './help.ts';
import { initCommand } from './init.ts';

/** Every command, one line each, in the order of help. */
export const commands: readonly Command[] = [initCommand, doctorCommand, helpCommand, completionCommand];
