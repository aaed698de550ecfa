import type { Command, CommandGroup } from '../command.ts';
import { bundleCommand } from './bundle.ts';
import { completionCommand } from './completion.ts';
import { demoCommand } from './demo.ts';
import { describeCommand } from './describe.ts';
import { doctorCommand } from './doctor.ts';
import { downCommand } from './down.ts';
import { lsCommand } from './ls.ts';
import { upCommand } from './up.ts';
import { getCommand } from './get.ts';
import { helpCommand } from './help.ts';
import { imageCommands } from './image/registry.ts';
import { initCommand } from './init.ts';
import { schemaCommand } from './schema.ts';
import { testCommand } from './test.ts';
import { validateCommand } from './validate.ts';

/** Every command, one line each, in the order of help. */
export const commands: readonly (Command | CommandGroup)[] = [
  demoCommand,
  initCommand,
  testCommand,
  upCommand,
  downCommand,
  lsCommand,
  getCommand,
  describeCommand,
  validateCommand,
  schemaCommand,
  doctorCommand,
  imageCommands,
  bundleCommand,
  helpCommand,
  completionCommand,
];
