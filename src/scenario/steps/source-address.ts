import * as z from 'zod';
import { UsageError } from '../../model/errors.ts';
import { modelTally } from '../../model/model-tally.ts';
import { plural } from '../../util/plural.ts';
import { checkThereArePods } from '../load/check-pods-there.ts';
import { describeBreaches } from '../network-model/describe-breaches.ts';
import { judgeSourceAddresses, type JudgedModel } from '../network-model/judge-network-model.ts';
import { familiesOf, runsInSandbox } from '../network-model/model-pods.ts';
import { tcpMatrix } from '../network-model/tcp-matrix.ts';
import { defineStep, stepSchema } from '../step-definition.ts';

export const sourceAddressStep = defineStep({
  key: 'check',
  kind: 'source-address',
  about:
    "Judges whom servers see, on every ordered pair: the client pod's own address, and a node's from the host network (lines 7, 8, 10 and 12 of the network model).",
  schema: stepSchema({
    check: z.literal('source-address').describe('Needs nothing of the pods: it opens ports of its own.'),
  }),
  describe: () => "every server sees its client's own address",
  check: (_step, context) => checkThereArePods(context),
  async run(_step, context) {
    const { cluster, signal } = context;
    if (!cluster.pods().some(runsInSandbox)) {
      throw new UsageError('no-pods', 'there are no pods whose network could be checked');
    }
    const models: JudgedModel[] = [];
    for (const family of familiesOf(cluster)) models.push(await judgeSourceAddresses(context, family));
    const tallies = models.flatMap(
      ({ tallies: { sourceSameNode, sourceOtherNode, ownAddress, nodeToOthers } }) => [
        sourceSameNode,
        sourceOtherNode,
        ownAddress,
        nodeToOthers,
      ],
    );
    const modelLines = tallies.map((tally) => tally.result(false));
    const probes = models.reduce((count, { probeCount }) => count + probeCount, 0);
    return {
      passed: modelLines.every(({ status }) => status !== 'failed'),
      summary: `${modelTally(modelLines)}, ${plural(probes, 'probe')}`,
      modelLines,
      matrices: models.map(tcpMatrix),
      probes: models.flatMap(({ pairs }) => pairs.map(({ result }) => result)),
      failures: await describeBreaches(cluster, tallies, signal),
      failureCount: modelLines.reduce((count, { failed }) => count + failed, 0),
    };
  },
});
