import type { ClusterHandle, ProbeOptions } from '../cluster/cluster-handle.ts';
import { InternalError } from '../model/errors.ts';
import { meetsExpectation } from '../model/verdict.ts';
import { applyControls } from './controls.ts';
import type { JudgedProbe, ProbeCase } from './judged-probe.ts';

/** Sends all probes side by side and judges each; expected failures to get through pass their control first. */
export async function judgeProbes(
  cluster: Pick<ClusterHandle, 'probe'>,
  cases: readonly ProbeCase[],
  options: ProbeOptions,
): Promise<readonly JudgedProbe[]> {
  const results = await cluster.probe(
    cases.map(({ request }) => request),
    options,
  );
  const judged = cases.map((probeCase, index) => {
    const result = results[index];
    if (result === undefined) throw new InternalError(`probe ${index + 1} of ${cases.length} has no result`);
    return { ...probeCase, result, holds: meetsExpectation(result.verdict.verdict, probeCase.expected) };
  });
  return applyControls(cluster, judged, { signal: options.signal });
}
