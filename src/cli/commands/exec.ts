import { UsageError } from '../../model/errors.ts';
import { flag, text } from '../arguments.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { execFailed } from '../exit-code.ts';
import { namespaceGiven, namespaceOption } from '../namespace-option.ts';
import { otherWords } from '../split-command.ts';

export const execCommand: Command = {
  name: 'exec',
  usage: 'exec <target> [command..]',
  summary: "Run a command in a pod or a node, with the node's programs",
  takesCommand: true,
  failureExitCode: execFailed,
  options: {
    stdin: { type: 'boolean', alias: 'i', describe: 'Pass standard input on' },
    tty: { type: 'boolean', alias: 't', describe: 'Give the command a terminal: this one' },
    container: {
      type: 'string',
      alias: 'c',
      requiresArg: true,
      describe:
        'Accepted as kubectl has it: all containers of a pod share its network and the files of its node',
    },
    namespace: namespaceOption,
    cluster: clusterOption,
  },
  positionals: {
    target: {
      type: 'string',
      describe: 'POD, node/NAME, or deployment/NAME for one of its pods',
      completion: 'targets',
    },
    command: { type: 'string', describe: 'What to run, best after --' },
  },
  examples: [
    ['podnet exec web -- ip route', 'the routes of a pod'],
    ['podnet exec node/node-1 -- nft list ruleset', 'and the rules of a node'],
    ['podnet exec -it web -- bash', 'a shell; "podnet shell web" is shorter'],
    ['podnet exec -i web -- nc db 5432 < request', 'standard input is passed only with -i'],
  ],
  async run(args, context) {
    const command = otherWords(args);
    if (command.length === 0) {
      throw new UsageError('missing-argument', 'podnet exec needs a command to run', {
        hint: 'podnet exec POD -- COMMAND…; "podnet shell POD" opens a shell',
      });
    }
    const { attachHere, requireTerminal } = await import('../attach-here.ts');
    const { openCluster } = await import('../open-cluster.ts');
    const { targetNamed } = await import('../target.ts');
    const terminal = flag(args, 'tty');
    if (terminal) requireTerminal();
    const namespace = namespaceGiven(args) ?? 'default';
    await using cluster = await openCluster(args, context);
    const { endpoint, note } = targetNamed(text(args, 'target') ?? '', namespace, cluster);
    if (note !== undefined && !context.quiet) context.terminal.err(`${note}\n`);
    return await attachHere(
      cluster,
      { target: endpoint, command, interactive: flag(args, 'stdin'), terminal },
      context,
    );
  },
};
