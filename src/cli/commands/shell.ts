import { displayEndpoint } from '../../model/endpoint.ts';
import { text } from '../arguments.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { execFailed } from '../exit-code.ts';
import { namespaceGiven, namespaceOption } from '../namespace-option.ts';

/**
 * bash where there is one, else sh, with the name of where one is as prompt. Without bash's own start-up files, which
 * are those of this machine's root and would change the prompt. Where standard input is no terminal, both read
 * commands from it and say nothing.
 */
const startShell = `if command -v bash >/dev/null 2>&1
then PS1="$1:\\\\w# " exec bash --norc
else PS1="$1# " exec sh
fi`;

export const shellCommand: Command = {
  name: 'shell',
  usage: 'shell <target>',
  summary: 'Open a shell in a pod or a node',
  failureExitCode: execFailed,
  options: { namespace: namespaceOption, cluster: clusterOption },
  positionals: {
    target: {
      type: 'string',
      describe: 'POD, node/NAME, or deployment/NAME for one of its pods',
      completion: 'targets',
    },
  },
  examples: [
    ['podnet shell web', 'bash, or sh where there is none'],
    ['podnet shell node/node-1', 'the same in a node'],
    ['podnet shell web < script.sh', 'commands from a file'],
  ],
  async run(args, context) {
    const { attachHere } = await import('../attach-here.ts');
    const { openCluster } = await import('../open-cluster.ts');
    const { targetNamed } = await import('../target.ts');
    const namespace = namespaceGiven(args) ?? 'default';
    await using cluster = await openCluster(args, context);
    const { endpoint, note } = targetNamed(text(args, 'target') ?? '', namespace, cluster);
    if (note !== undefined && !context.quiet) context.terminal.err(`${note}\n`);
    const command = ['sh', '-c', startShell, 'podnet-shell', displayEndpoint(endpoint)];
    const terminal = process.stdin.isTTY && process.stdout.isTTY;
    return await attachHere(cluster, { target: endpoint, command, interactive: true, terminal }, context);
  },
};
