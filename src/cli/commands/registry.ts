import type { Command, CommandGroup } from '../command.ts';
import { applyCommand } from './apply.ts';
import { bgpCommand } from './bgp.ts';
import { bundleCommand } from './bundle.ts';
import { compareCommand } from './compare.ts';
import { cniCommands } from './cni/registry.ts';
import { completionCommand } from './completion.ts';
import { conformanceCommand } from './conformance.ts';
import { cordonCommand } from './cordon.ts';
import { deleteCommand } from './delete.ts';
import { demoCommand } from './demo.ts';
import { describeCommand } from './describe.ts';
import { doctorCommand } from './doctor.ts';
import { downCommand } from './down.ts';
import { drainCommand } from './drain.ts';
import { execCommand } from './exec.ts';
import { getCommand } from './get.ts';
import { helpCommand } from './help.ts';
import { imageCommands } from './image/registry.ts';
import { initCommand } from './init.ts';
import { inspectCommand } from './inspect.ts';
import { labelCommand } from './label.ts';
import { logsCommand } from './logs.ts';
import { lsCommand } from './ls.ts';
import { matrixCommand } from './matrix.ts';
import { nodeCommands } from './node/registry.ts';
import { probeCommand } from './probe.ts';
import { scaleCommand } from './scale.ts';
import { schemaCommand } from './schema.ts';
import { shellCommand } from './shell.ts';
import { testCommand } from './test.ts';
import { uncordonCommand } from './uncordon.ts';
import { upCommand } from './up.ts';
import { validateCommand } from './validate.ts';

/** Every command, one line each, in the order of help: scenarios, clusters that stay and what is in them, the tool itself. */
export const commands: readonly (Command | CommandGroup)[] = [
  demoCommand,
  initCommand,
  testCommand,
  compareCommand,
  validateCommand,
  conformanceCommand,
  schemaCommand,
  upCommand,
  downCommand,
  lsCommand,
  getCommand,
  describeCommand,
  applyCommand,
  deleteCommand,
  scaleCommand,
  labelCommand,
  logsCommand,
  execCommand,
  shellCommand,
  probeCommand,
  matrixCommand,
  inspectCommand,
  bgpCommand,
  cordonCommand,
  uncordonCommand,
  drainCommand,
  nodeCommands,
  cniCommands,
  doctorCommand,
  imageCommands,
  bundleCommand,
  helpCommand,
  completionCommand,
];
