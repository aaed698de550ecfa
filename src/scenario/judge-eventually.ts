import { eventually } from './eventually.ts';
import type { Timing } from './format/timing-schema.ts';
import { judgeProbes } from './judge-probes.ts';
import type { JudgedProbe, ProbeCase } from './judged-probe.ts';
import { describeFailures } from './probe-failures.ts';
import type { StepContext, StepOutcome } from './step-definition.ts';

/**
 * Sends the probes of a step until all hold, as its timing wants it. The cases are made anew for each
 * attempt, since pods come and go meanwhile.
 */
export async function judgeEventually(
  casesNow: () => readonly ProbeCase[],
  summaryOf: (judged: readonly JudgedProbe[]) => string,
  timing: Timing,
  context: StepContext,
): Promise<StepOutcome & { readonly judged: readonly JudgedProbe[] }> {
  const { cluster, signal } = context;
  const { value, holds, note } = await eventually(
    () => judgeProbes(cluster, casesNow(), context),
    (judged) => judged.every((probe) => probe.holds),
    timing,
    context,
  );
  return {
    judged: value,
    probes: value.map(({ result }) => result),
    passed: holds,
    summary: [summaryOf(value), note].filter((part) => part !== undefined).join('; '),
    ...(await describeFailures(cluster, value, signal)),
  };
}
