import type { ClusterHandle, ProbeOptions } from '../cluster/cluster-handle.ts';
import { displayEndpoint } from '../model/endpoint.ts';
import type { Inspection } from '../model/inspection.ts';
import type { ProbeRequest } from '../model/probe.ts';
import { verdictNames, type Verdict } from '../model/verdict.ts';
import { collectEvidence } from '../scenario/evidence.ts';
import { judgeProbes } from '../scenario/judge-probes.ts';
import type { JudgedProbe } from '../scenario/judged-probe.ts';
import { withReasons } from '../scenario/bgp-reason.ts';
import type { Probe } from './probe.ts';

/** Whatever is found is welcome, so that every failure to get through passes its control. */
const anything = verdictNames.filter((name) => name !== 'inconclusive');

/** Sends probes side by side; each that does not get through is followed by its target's probe of itself. */
export async function askProbes(
  cluster: ClusterHandle,
  requests: readonly ProbeRequest[],
  options: ProbeOptions,
): Promise<readonly Probe[]> {
  const cases = requests.map((request) => ({ request, expected: anything }));
  return (await judgeProbes(cluster, cases, options)).map((judged) => probeOf(judged));
}

/** The same probe with what its ends and their nodes look like inside. */
export async function withEvidence(
  cluster: ClusterHandle,
  probe: Probe,
  { from, to }: Pick<ProbeRequest, 'from' | 'to'>,
  signal: AbortSignal,
): Promise<Probe> {
  const evidence = await collectEvidence(cluster, [from, to], signal);
  const { verdict, reason, detail, elapsedMs } = probe;
  const told = withReasons({ verdict, reason, detail, elapsedMs }, probe, evidence);
  return { ...probe, reason: told.reason, detail: told.detail, evidence };
}

function probeOf({ result, control }: JudgedProbe, evidence: readonly Inspection[] = []): Probe {
  const { from, to, verdict: found, ...asked } = result;
  return {
    from: displayEndpoint(from),
    to: displayEndpoint(to),
    ...asked,
    ...found,
    ...(found.seen?.source !== undefined && { source: found.seen.source }),
    ...(control !== undefined && { control: briefly(control.verdict) }),
    evidence,
  };
}

function briefly({ verdict, reason, detail }: Verdict): Pick<Verdict, 'verdict' | 'reason' | 'detail'> {
  return { verdict, reason, detail };
}
