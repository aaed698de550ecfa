import type { Inspection } from '../model/inspection.ts';
import type { ProbeResult } from '../model/probe.ts';
import type { Verdict } from '../model/verdict.ts';
import { routeTo, sectionLines } from './route-to.ts';
import { hopWithoutEndpoint } from './tunnel-endpoint.ts';

/** Neighbour states in which the kernel has no link-layer address (include/uapi/linux/neighbour.h). */
const unresolved = /\b(FAILED|INCOMPLETE)\b/;

/**
 * A probe that got no answer in time because a next hop on its way does not answer ARP: the kernel tells the
 * prober so only after three seconds, the neighbour table at once. Or because a tunnel does not know where the next hop
 * is, there or on the way back: that the kernel tells nobody.
 */
export function withNeighbourReason(
  verdict: Verdict,
  { fromAddress, toAddress }: Pick<ProbeResult, 'fromAddress' | 'toAddress'>,
  evidence: readonly Inspection[],
): Verdict {
  if (verdict.verdict !== 'no-answer' || verdict.reason !== 'timeout') return verdict;
  for (const inspection of evidence) {
    const entry = unresolvedHop(inspection, toAddress);
    if (entry === undefined) continue;
    const detail = `${verdict.detail}; ${inspection.subject} has no link-layer address for its next hop: ${entry}`;
    return { ...verdict, reason: 'neighbour-unresolved', detail };
  }
  for (const inspection of evidence) {
    const entry = [toAddress, fromAddress]
      .map((address) => hopWithoutEndpoint(inspection, address))
      .find(Boolean);
    if (entry === undefined) continue;
    const detail = `${verdict.detail}; ${inspection.subject} knows no tunnel endpoint for its next hop: ${entry}`;
    return { ...verdict, detail };
  }
  return verdict;
}

/** The neighbour entry of the next hop to an address, when the kernel has no link-layer address for it. */
export function unresolvedHop(inspection: Inspection, toAddress: string): string | undefined {
  const route = routeTo(sectionLines(inspection, 'routes'), toAddress);
  if (route === undefined) return undefined;
  return sectionLines(inspection, 'neighbours').find(
    (line) => line.startsWith(`${route.hop} `) && unresolved.test(line),
  );
}
