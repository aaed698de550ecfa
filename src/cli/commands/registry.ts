import type { Command, CommandGroup } from '../command.ts';
import { applyCommand } from './apply.ts';
import { bundleCommand } from './bundle.ts';
import { completionCommand } from './completion.ts';
import { cordonCommand } from './cordon.ts';
import { deleteCommand } from './delete.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { execCommand } from './exec.ts';
import { downCommand } from './down.ts';
import { drainCommand } from './drain.ts';
import { helpCommand } from './help.ts';
import { imageCommands } from './image/registry.ts';
import { inspectCommand } from './inspect.ts';
import { initCommand } from './init.ts';
import { labelCommand } from './label.ts';
import { lsCommand } from './ls.ts';
import { nodeCommands } from './node/registry.ts';
import { scaleCommand } from './scale.ts';
import { logsCommand } from './logs.ts';
import { matrixCommand } from './matrix.ts';
import { probeCommand } from './probe.ts';
import { schemaCommand } from './schema.ts';
import { shellCommand } from './shell.ts';
import { testCommand } from './test.ts';
import { uncordonCommand } from './uncordon.ts';
import { upCommand } from './up.ts';
import { validateCommand } from './validate.ts';

/** Every command, one line each, in the order of help. */
export const commands: readonly (Command | CommandGroup)[] = [
  demoCommand,
  initCommand,
  testCommand,
  upCommand,
  downCommand,
  lsCommand,
  applyCommand,
  deleteCommand,
  scaleCommand,
  labelCommand,
  cordonCommand,
  uncordonCommand,
  drainCommand,
  nodeCommands,
  execCommand,
  shellCommand,
  logsCommand,
  validateCommand,
  probeCommand,
  matrixCommand,
  inspectCommand,
  schemaCommand,
  doctorCommand,
  imageCommands,
  bundleCommand,
  helpCommand,
  completionCommand,
];
