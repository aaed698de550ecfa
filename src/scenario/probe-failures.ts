import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { displayEndpoint } from '../model/endpoint.ts';
import { familyOf } from '../model/ip.ts';
import type { Failure } from '../model/result.ts';
import type { ExpectableVerdict } from '../model/verdict.ts';
import { withReasons } from './bgp-reason.ts';
import { collectEvidence } from './evidence.ts';
import type { JudgedProbe } from './judged-probe.ts';
import { portText } from './port-text.ts';

/** More pairs than this say the same again. */
const listed = 20;
/** Evidence is long, and the first cases mostly explain the rest. */
const withEvidence = 3;

/** The probes that did not hold, as failures for people: the first 20, the first 3 with evidence. */
export async function describeFailures(
  cluster: Pick<ClusterHandle, 'inspect' | 'nodes' | 'pods' | 'router'>,
  judged: readonly JudgedProbe[],
  signal: AbortSignal,
): Promise<{ readonly failures: readonly Failure[]; readonly failureCount: number }> {
  const failed = judged.filter(({ holds }) => !holds);
  const failures = await Promise.all(
    failed
      .slice(0, listed)
      .map((probe, index) => describeFailure(cluster, probe, index < withEvidence, signal)),
  );
  return { failures, failureCount: failed.length };
}

/** @param inspect whether to look at both ends and their nodes */
export async function describeFailure(
  cluster: Pick<ClusterHandle, 'inspect' | 'nodes' | 'pods' | 'router'>,
  { expected, result }: JudgedProbe,
  inspect: boolean,
  signal: AbortSignal,
): Promise<Failure> {
  const evidence = inspect ? await collectEvidence(cluster, [result.from, result.to], signal) : [];
  const { verdict, reason, detail, icmp } = withReasons(result.verdict, result, evidence);
  const from = displayEndpoint(result.from);
  const to = displayEndpoint(result.to);
  return {
    what: `${from} → ${to} ${portText(result)}${familyOf(result.toAddress) === 'ipv6' ? ' (IPv6)' : ''}`,
    expected: expectedText(expected),
    seen: `${verdict}: ${detail}`,
    verdict,
    reason,
    ...(icmp !== undefined && { icmp }),
    from,
    to,
    fromAddress: result.fromAddress,
    toAddress: result.toAddress,
    protocol: result.protocol,
    ...(result.port !== undefined && { port: result.port }),
    evidence,
  };
}

export function expectedText(expected: readonly ExpectableVerdict[]): string {
  return expected.join(' or ');
}
