import { UsageError } from '../../model/errors.ts';
import { flag, text, wholeNumber, type Arguments } from '../arguments.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { namespaceGiven, namespaceOption } from '../namespace-option.ts';
import { selectorOption } from '../selector-option.ts';

/** Of each container when a selector finds many, as kubectl does. */
const tailOfMany = 10;

export const logsCommand: Command = {
  name: 'logs',
  usage: 'logs [target]',
  summary: 'What a container writes to its standard output and standard error',
  options: {
    container: {
      type: 'string',
      alias: 'c',
      requiresArg: true,
      describe: 'Which container; by default the first',
    },
    'all-containers': {
      type: 'boolean',
      describe: 'All containers of the pod, each line with where it is from',
    },
    follow: { type: 'boolean', alias: 'f', describe: 'Go on until it has ended for good, through restarts' },
    previous: { type: 'boolean', alias: 'p', describe: 'Of the run before the last restart' },
    tail: { type: 'string', requiresArg: true, describe: 'Only so many of the last lines' },
    selector: selectorOption,
    namespace: namespaceOption,
    cluster: clusterOption,
  },
  positionals: {
    target: {
      type: 'string',
      describe: 'POD, deployment/NAME for one of its pods, or node/NAME for the daemon of its network plugin',
      completion: 'targets',
    },
  },
  examples: [
    ['podnet logs server', 'all that is kept: the last mebibyte'],
    ['podnet logs -f server --tail 20', 'the last lines, and then what comes'],
    ['podnet logs -p server', 'what it said before it was started again'],
    ['podnet logs node/node-1', 'what the daemon of the network plugin says there'],
    ['podnet logs -l app=web', 'of every pod with this label'],
  ],
  async run(args, context) {
    const { openCluster } = await import('../open-cluster.ts');
    const { logSources } = await import('../log-sources.ts');
    const { writeLogs } = await import('../write-logs.ts');
    const { selectorAsked } = await import('../selector-option.ts');
    const selector = selectorAsked(args);
    const target = text(args, 'target');
    if ((target === undefined) === (selector === undefined)) {
      throw new UsageError('missing-argument', 'podnet logs needs a pod or a selector, and one of them', {
        hint: 'podnet logs POD, or podnet logs -l app=web',
      });
    }
    const tail = linesAsked(args) ?? (selector === undefined ? undefined : tailOfMany);
    const [follow, previous] = [flag(args, 'follow'), flag(args, 'previous')];
    if (follow && previous) {
      throw new UsageError('command-line', 'a run that is over cannot be followed: -f or -p, not both');
    }
    const container = text(args, 'container');
    await using cluster = await openCluster(args, context);
    const { sources, note } = logSources(cluster, {
      namespace: namespaceGiven(args) ?? 'default',
      allContainers: flag(args, 'all-containers'),
      ...(target !== undefined && { target }),
      ...(selector !== undefined && { selector }),
      ...(container !== undefined && { container }),
    });
    if (note !== undefined && !context.quiet) context.terminal.err(`${note}\n`);
    return await writeLogs(
      cluster,
      sources,
      { follow, previous, ...(tail !== undefined && { tail }) },
      context,
    );
  },
};

/** kubectl takes -1 for all. */
function linesAsked(args: Arguments): number | undefined {
  return text(args, 'tail') === '-1' ? undefined : wholeNumber(args, 'tail', 0);
}
