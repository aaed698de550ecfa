import type { ClusterHandle, ProbeOptions } from '../../cluster/cluster-handle.ts';
import type { ProbeReport, ReportedProbe } from '../../model/ask-report.ts';
import { displayEndpoint } from '../../model/endpoint.ts';
import { UsageError } from '../../model/errors.ts';
import type { ExpectableVerdict, IpFamily, ProbeProtocol } from '../../model/verdict.ts';
import { withReasons } from '../bgp-reason.ts';
import { collectEvidence } from '../evidence.ts';
import { judgeProbes } from '../judge-probes.ts';
import type { JudgedProbe } from '../judged-probe.ts';
import { checkVerdicts } from '../load/check-probe.ts';
import { oneEndpoint } from './one-endpoint.ts';
import { parseProbeTarget } from './probe-target.ts';
import { probedServices } from './probed-services.ts';
import { whereToLook } from './where-to-look.ts';

/** A question as it is asked on a command line. */
export interface ProbeQuestion {
  /** `web`, `namespace/web`, `node/NAME`. */
  readonly from: string;
  /** The same, with `:PORT` or without. */
  readonly to: string;
  readonly protocol?: ProbeProtocol;
  readonly family?: IpFamily;
  readonly timeoutMs?: number;
  readonly sizeBytes?: number;
  /** How many probes of each kind, side by side; 1 by default. */
  readonly count?: number;
  /** `answered` by default. */
  readonly expected?: readonly ExpectableVerdict[];
}

/** Evidence is long, and of one pair it is the same each time. */
const withEvidence = 1;

/**
 * Probes one pod or node from another, and finds out what stands behind a verdict that was not expected.
 * @throws UsageError for names and ports that are not there, `impossible-verdict`
 */
export async function askProbe(
  cluster: ClusterHandle,
  question: ProbeQuestion,
  options: ProbeOptions,
): Promise<ProbeReport> {
  const { protocol, family, timeoutMs, sizeBytes, count = 1, expected = ['answered'] } = question;
  const target = parseProbeTarget(question.to);
  const from = oneEndpoint(question.from, cluster);
  const to = oneEndpoint(target.name, cluster);
  const services = probedServices(to, { protocol, port: target.port }, cluster);
  for (const service of services) refuseImpossible(service.protocol, expected);
  const cases = services.flatMap((service) => {
    const request = {
      from,
      to,
      ...service,
      source: 'pod-ip' as const,
      ...(family !== undefined && { family }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(sizeBytes !== undefined && { sizeBytes }),
    };
    return Array.from({ length: count }, () => ({ request, expected }));
  });
  const judged = await judgeProbes(cluster, cases, options);
  const failed = judged.filter(({ holds }) => !holds);
  const probes = await Promise.all(
    judged.map((probe) => reported(cluster, probe, failed.indexOf(probe), options.signal)),
  );
  return {
    apiVersion: 'podnet/v1alpha1',
    kind: 'ProbeReport',
    cluster: cluster.name,
    surroundings: cluster.surroundings,
    expected,
    passed: failed.length === 0,
    probes,
  };
}

function refuseImpossible(protocol: ProbeProtocol, expected: readonly ExpectableVerdict[]): void {
  checkVerdicts(protocol, expected, [], ({ code, message, hint }) => {
    throw new UsageError(code, message, hint === undefined ? {} : { hint });
  });
}

/** @param place among the probes that failed; -1 for one that did not */
async function reported(
  cluster: ClusterHandle,
  { request, result, holds }: JudgedProbe,
  place: number,
  signal: AbortSignal,
): Promise<ReportedProbe> {
  const { from, to, fromAddress, toAddress, protocol, port, simulated } = result;
  const evidence =
    !holds && place < withEvidence ? await collectEvidence(cluster, [request.from, request.to], signal) : [];
  const { verdict, reason, detail, icmp, seen, elapsedMs } = withReasons(result.verdict, result, evidence);
  return {
    from: displayEndpoint(from),
    to: displayEndpoint(to),
    fromAddress,
    toAddress,
    protocol,
    ...(port !== undefined && { port }),
    simulated,
    verdict,
    reason,
    detail,
    ...(icmp !== undefined && { icmp }),
    ...(seen !== undefined && { seen }),
    elapsedMs,
    holds,
    ...(!holds && { hint: whereToLook(cluster, result, evidence) }),
    evidence,
  };
}
