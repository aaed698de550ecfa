import { probeProtocols } from '../../model/verdict.ts';
import { choice, flag, wholeNumber } from '../arguments.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { familyOption, familyGiven } from '../family-option.ts';
import { given } from '../given.ts';
import { namespaceGiven, namespaceOption } from '../namespace-option.ts';
import { podSelectorGiven } from '../pod-selector-option.ts';

const outputs = ['json', 'wide'] as const;
const highestPort = 65_535;

export const matrixCommand: Command = {
  name: 'matrix',
  usage: 'matrix',
  summary: 'Probe every pair of pods and show the verdicts as a table',
  options: {
    protocol: {
      type: 'string',
      requiresArg: true,
      describe: `${probeProtocols.join(', ')} (tcp)`,
      completion: probeProtocols,
    },
    port: {
      type: 'string',
      requiresArg: true,
      describe: "One of the pods' own; by default podnet opens one in each for the time of the question",
    },
    from: {
      type: 'string',
      requiresArg: true,
      describe: 'Senders: a pod, node/NAME or labels like app=web (all pods)',
    },
    to: { type: 'string', requiresArg: true, describe: 'Targets, written in the same way (all pods)' },
    namespace: { ...namespaceOption, describe: 'Only pods of this namespace (all namespaces)' },
    nodes: { type: 'boolean', describe: 'Probe the pods from every node, too' },
    family: { ...familyOption, describe: 'Of the addresses: ipv4, ipv6 (each that both of a pair have)' },
    output: {
      type: 'string',
      alias: 'o',
      requiresArg: true,
      describe: 'json, or wide: names above all columns',
      completion: outputs,
    },
    cluster: clusterOption,
  },
  positionals: {},
  examples: [
    ['podnet matrix', 'does every pod reach every other one?'],
    ['podnet matrix --protocol udp --from app=web --to app=db --port 53', 'one port between some'],
  ],
  async run(args, context) {
    const question = {
      protocol: choice(args, 'protocol', probeProtocols) ?? 'tcp',
      nodes: flag(args, 'nodes'),
      ...given('port', wholeNumber(args, 'port', 1, highestPort)),
      ...given('from', podSelectorGiven(args, 'from')),
      ...given('to', podSelectorGiven(args, 'to')),
      ...given('namespace', namespaceGiven(args)),
      ...given('family', familyGiven(args)),
    };
    const output = choice(args, 'output', outputs);
    const { openCluster } = await import('../open-cluster.ts');
    const { askMatrix } = await import('../../scenario/ask/ask-matrix.ts');
    const { matrixText } = await import('../../report/matrix-text.ts');
    const { terminal, signal, quiet } = context;
    const onNotice = (notice: string): void => {
      if (!quiet) terminal.err(`note: ${notice}\n`);
    };
    await using cluster = await openCluster(args, context);
    const report = await askMatrix(cluster, question, { signal, onNotice });
    const columns = output === 'wide' ? Number.POSITIVE_INFINITY : terminal.columns;
    terminal.out(
      output === 'json'
        ? `${JSON.stringify(report, null, 2)}\n`
        : matrixText(report, { columns, colours: terminal.outColours }),
    );
    return report.passed ? exitCodes.ok : exitCodes.expectationFailed;
  },
};
