import { expectableVerdicts, probeProtocols } from '../../model/verdict.ts';
import { choice, text, wholeNumber } from '../arguments.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { durationGiven } from '../duration-option.ts';
import { exitCodes } from '../exit-code.ts';
import { expectedVerdicts } from '../expected-verdicts.ts';
import { familyOption, familyGiven } from '../family-option.ts';
import { given } from '../given.ts';

const outputs = ['json'] as const;
/** As in a scenario. */
const mostProbes = 1_000;
const biggestBytes = 65_000;

export const probeCommand: Command = {
  name: 'probe',
  usage: 'probe <from> <to>',
  summary: 'Probe a pod or node from another and tell what stands behind the verdict',
  options: {
    protocol: {
      type: 'string',
      requiresArg: true,
      describe: `${probeProtocols.join(', ')}; by default as the target declares its ports`,
      completion: probeProtocols,
    },
    count: { type: 'string', requiresArg: true, describe: 'How many probes, side by side (1)' },
    timeout: { type: 'string', requiresArg: true, describe: 'How long a probe waits for its answer (1s)' },
    size: { type: 'string', requiresArg: true, describe: 'Payload bytes, both ways' },
    family: familyOption,
    expect: {
      type: 'string',
      requiresArg: true,
      describe: 'A verdict that is all right instead of answered; several with commas',
      completion: expectableVerdicts,
    },
    output: { type: 'string', alias: 'o', requiresArg: true, describe: 'json', completion: outputs },
    cluster: clusterOption,
  },
  positionals: {
    from: { type: 'string', describe: 'A pod (web, namespace/web) or node/NAME', completion: 'targets' },
    to: {
      type: 'string',
      describe: 'The same, with :PORT or without: every port that it declares',
      completion: 'targets',
    },
  },
  examples: [
    ['podnet probe web db:5432', 'does web reach the database?'],
    ['podnet probe node/node-1 web --protocol icmp --count 5', 'pings from a node'],
    ['podnet probe web db:5432 --expect blocked', 'exit status 0 when it does not get through'],
  ],
  async run(args, context) {
    const question = {
      from: text(args, 'from') ?? '',
      to: text(args, 'to') ?? '',
      ...given('protocol', choice(args, 'protocol', probeProtocols)),
      ...given('family', familyGiven(args)),
      ...given('timeoutMs', durationGiven(args, 'timeout')),
      ...given('sizeBytes', wholeNumber(args, 'size', 1, biggestBytes)),
      ...given('count', wholeNumber(args, 'count', 1, mostProbes)),
      ...given('expected', expectedVerdicts(args)),
    };
    const json = choice(args, 'output', outputs) === 'json';
    const { openCluster } = await import('../open-cluster.ts');
    const { askProbe } = await import('../../scenario/ask/ask-probe.ts');
    const { probeText } = await import('../../report/probe-text.ts');
    const { terminal, signal } = context;
    await using cluster = await openCluster(args, context);
    const report = await askProbe(cluster, question, { signal });
    terminal.out(json ? `${JSON.stringify(report, null, 2)}\n` : probeText(report, terminal.outColours));
    return report.passed ? exitCodes.ok : exitCodes.expectationFailed;
  },
};
