import * as z from 'zod';
import { UsageError } from '../../model/errors.ts';
import type { ModelLine } from '../../model/result.ts';
import { modelTally } from '../../model/model-tally.ts';
import { plural } from '../../util/plural.ts';
import { checkThereArePods } from '../load/check-pods-there.ts';
import { observeChurn } from '../network-model/churn.ts';
import { describeBreaches } from '../network-model/describe-breaches.ts';
import { judgeNetworkModel, type JudgedModel } from '../network-model/judge-network-model.ts';
import type { LineTally } from '../network-model/line-tally.ts';
import { familiesOf, runsInSandbox } from '../network-model/model-pods.ts';
import { tcpMatrix } from '../network-model/tcp-matrix.ts';
import { defineStep, stepSchema } from '../step-definition.ts';

export const networkModelStep = defineStep({
  key: 'check',
  kind: 'network-model',
  about:
    "Judges the twelve lines of Kubernetes' network model on every ordered pair of pods, and seven more of quality: where one of those does not hold, that is a warning.",
  schema: stepSchema({
    check: z.literal('network-model').describe('Needs nothing of the pods: it opens ports of its own.'),
    quality: z
      .enum(['warn', 'required'])
      .default('warn')
      .describe(
        'Whether a line of quality (13 to 19) that does not hold is a warning or makes the step fail.',
      ),
  }),
  describe: () => 'the network model holds',
  check: (_step, context) => checkThereArePods(context),
  async run({ quality }, context) {
    const { cluster, signal } = context;
    const families = familiesOf(cluster);
    if (!cluster.pods().some(runsInSandbox)) {
      throw new UsageError('no-pods', 'there are no pods whose network could be checked');
    }
    const churn = await observeChurn(context, families);
    const models: JudgedModel[] = [];
    for (const family of families) models.push(await judgeNetworkModel(context, family, churn));
    const tallies = models.flatMap((model) => Object.values(model.tallies));
    const isRequired = quality === 'required';
    const modelLines = tallies.map((tally) => tally.result(isRequired));
    const probes = models.reduce((count, { probeCount }) => count + probeCount, churn.probeCount);
    const of = (status: ModelLine['status']): readonly LineTally[] =>
      tallies.filter((tally) => tally.result(isRequired).status === status);
    return {
      passed: modelLines.every(({ status }) => status !== 'failed'),
      summary: `${modelTally(modelLines)}, ${plural(probes, 'probe')}`,
      modelLines,
      matrices: models.map(tcpMatrix),
      probes: models.flatMap(({ pairs }) => pairs.map(({ result }) => result)),
      failures: await describeBreaches(cluster, of('failed'), signal),
      failureCount: countOf(modelLines, 'failed'),
      warnings: await describeBreaches(cluster, of('warning'), signal),
      warningCount: countOf(modelLines, 'warning'),
    };
  },
});

const countOf = (lines: readonly ModelLine[], wanted: ModelLine['status']): number =>
  lines.filter(({ status }) => status === wanted).reduce((count, { failed }) => count + failed, 0);
