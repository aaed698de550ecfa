import type { Inspection } from '../model/inspection.ts';
import type { Verdict } from '../model/verdict.ts';
import { routeTo, sectionLines } from './route-to.ts';

/** Neighbour states in which the kernel has no link-layer address (include/uapi/linux/neighbour.h). */
const unresolved = /\b(FAILED|INCOMPLETE)\b/;

/**
 * A probe that got no answer in time because a next hop on its way does not answer ARP: the kernel tells the
 * prober so only after three seconds, the neighbour table at once.
 */
export function withNeighbourReason(
  verdict: Verdict,
  toAddress: string,
  evidence: readonly Inspection[],
): Verdict {
  if (verdict.verdict !== 'no-answer' || verdict.reason !== 'timeout') return verdict;
  for (const inspection of evidence) {
    const entry = unresolvedHop(inspection, toAddress);
    if (entry === undefined) continue;
    const detail = `${verdict.detail}; ${inspection.subject} has no link-layer address for its next hop: ${entry}`;
    return { ...verdict, reason: 'neighbour-unresolved', detail };
  }
  return verdict;
}

/** The neighbour entry of the next hop to an address, when the kernel has no link-layer address for it. */
export function unresolvedHop(inspection: Inspection, toAddress: string): string | undefined {
  const hop = routeTo(sectionLines(inspection, 'routes'), toAddress)?.hop;
  return sectionLines(inspection, 'neighbours').find(
    (line) => line.split(/\s+/, 1)[0] === hop && unresolved.test(line),
  );
}
