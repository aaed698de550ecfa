import * as z from 'zod';
import { UsageError } from '../../model/errors.ts';
import type { Failure, ReachabilityMatrix } from '../../model/result.ts';
import { judgeNetworkModel, type JudgedModel } from '../network-model/judge-network-model.ts';
import { familiesOf } from '../network-model/model-pods.ts';
import { describeFailures } from '../probe-failures.ts';
import { reachabilityMatrix } from '../reachability-matrix.ts';
import { plural } from '../../util/plural.ts';
import { defineStep, stepSchema, type StepContext } from '../step-definition.ts';

/** More say the same again. */
const listedFailures = 20;

export const networkModelStep = defineStep({
  key: 'check',
  kind: 'network-model',
  about: "Judges the twelve lines of Kubernetes' network model on every ordered pair of pods.",
  schema: stepSchema({
    check: z.enum(['network-model']).describe('Needs nothing of the pods: it opens ports of its own.'),
  }),
  describe: () => 'the network model holds',
  check: (_step, { known, report }) => {
    if (!known.complete || known.mayBeUnread() || known.pods().some(({ spec }) => !spec.hostNetwork)) return;
    const message = 'there are no pods whose network could be checked';
    report({ path: ['check'], code: 'no-pods', message, hint: 'add a Pod or a Deployment' });
  },
  async run(_step, context) {
    const models: JudgedModel[] = [];
    for (const family of familiesOf(context.cluster.pods()))
      models.push(await judgeNetworkModel(context, family));
    const tallies = models.flatMap((model) => Object.values(model.tallies));
    const modelLines = tallies.map((tally) => tally.result());
    const judged = modelLines.filter(({ status }) => status !== 'not-applicable');
    if (judged.length === 0) {
      throw new UsageError('no-pods', 'there are no pods whose network could be checked');
    }
    const held = judged.filter(({ status }) => status === 'passed').length;
    const probes = models.reduce((count, { probeCount }) => count + probeCount, 0);
    const failures = await failuresOf(models, context);
    return {
      passed: held === judged.length,
      summary: `${held} of ${judged.length} lines hold, ${plural(probes, 'probe')}`,
      modelLines,
      matrices: models.map(tcpMatrix),
      probes: models.flatMap(({ pairs }) => pairs.map(({ result }) => result)),
      failures: failures.slice(0, listedFailures),
      failureCount: modelLines.reduce((count, { failed }) => count + failed, 0),
    };
  },
});

function tcpMatrix({ pods, pairs }: JudgedModel): ReachabilityMatrix {
  const ends = pods.map(({ endpoint }) => endpoint);
  const tcp = pairs.filter(({ request }) => request.protocol === 'tcp');
  return reachabilityMatrix(ends, ends, { protocol: 'tcp', port: tcp[0]?.request.port }, tcp);
}

/** What broke the lines, in their order; a probe that breaks several is told once. */
async function failuresOf(models: readonly JudgedModel[], context: StepContext): Promise<readonly Failure[]> {
  const breaches = models.flatMap(({ tallies }) => Object.values(tallies).flatMap((tally) => tally.breaches));
  const probes = [...new Set(breaches.flatMap((breach) => ('probe' in breach ? breach.probe : [])))];
  const broken = probes.map((probe) => ({ ...probe, holds: false }));
  const { failures } = await describeFailures(context.cluster, broken, context.signal);
  return [...breaches.flatMap((breach) => ('failure' in breach ? breach.failure : [])), ...failures];
}
