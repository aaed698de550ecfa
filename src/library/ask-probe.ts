import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { eventually } from '../scenario/eventually.ts';
import { systemClock } from '../util/clock.ts';
import { askProbes, withEvidence } from './ask-probes.ts';
import { judge } from './judge.ts';
import { unmetProbe } from './judge-probe.ts';
import type { Probe, ProbeQuestion } from './probe.ts';
import { checkManner, onePort, requestOf } from './probe-requests.ts';
import { probeSchema } from './probe-schema.ts';
import { readInput } from './read-input.ts';
import { endpointNamed } from './selection.ts';

/** @throws ProblemsError; UsageError for names that nothing has; ExpectationError */
export async function askProbe(
  cluster: ClusterHandle,
  question: Omit<ProbeQuestion, 'signal'>,
  signal: AbortSignal,
): Promise<Probe> {
  const asked = readInput('probe', probeSchema, question);
  const { expect } = asked;
  checkManner('probe', asked, expect, cluster);
  const requestNow = () => {
    const from = endpointNamed('probe.from', asked.from, cluster);
    const to = endpointNamed('probe.to', asked.to, cluster);
    return requestOf(from, to, onePort(to, asked.to, asked, cluster), asked);
  };
  const attempt = async () => {
    const request = requestNow();
    const [probe] = await askProbes(cluster, [request], { signal });
    if (probe === undefined) throw new TypeError('one request has one result');
    return { probe, request };
  };
  const holds = ({ probe }: { readonly probe: Probe }) =>
    judge(probe, expect ?? ['answered']) === 'holds' || expect === undefined;
  const {
    value,
    holds: passed,
    note,
  } = await eventually(attempt, holds, asked, { signal, clock: systemClock });
  const { probe: bare, request } = value;
  if (passed && (bare.verdict === 'answered' || expect !== undefined)) return bare;
  const probe = await withEvidence(cluster, bare, request, signal);
  if (passed || expect === undefined) return probe;
  const unmet = unmetProbe(probe, expect, { note });
  if (unmet === undefined) throw new TypeError('what did not hold is unmet');
  throw unmet;
}
