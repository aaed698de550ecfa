import type { Inspection } from '../model/inspection.ts';
import type { Verdict } from '../model/verdict.ts';
import { withNeighbourReason } from './neighbour-reason.ts';
import { routeTo, sectionLines } from './route-to.ts';

/** What the evidence adds to a verdict: a neighbour that does not answer, a route that no BGP session brought. */
export function withReasons(
  verdict: Verdict,
  ends: { readonly fromAddress: string; readonly toAddress: string },
  evidence: readonly Inspection[],
): Verdict {
  const told = withNeighbourReason(verdict, ends, evidence);
  if (told.verdict !== 'no-answer' && told.verdict !== 'unreachable') return told;
  for (const inspection of evidence) {
    // The answer has to find its way as well.
    const lacking = [ends.toAddress, ends.fromAddress].map((address) => bgpGap(inspection, address));
    const gap = lacking.find((one) => one !== undefined);
    if (gap !== undefined) return { ...told, detail: `${told.detail}; ${gap}` };
  }
  return told;
}

/** Of a node that speaks BGP: that it has no route to an address, and which of its sessions are not established. */
export function bgpGap(inspection: Inspection, address: string): string | undefined {
  const sessions = sectionLines(inspection, 'bgp');
  if (sessions.length === 0) return undefined;
  if (routeTo(sectionLines(inspection, 'routes'), address) !== undefined) return undefined;
  const down = sessions.filter((line) => !/ Established( |$)/.test(line));
  const why = down.length === 0 ? 'though its BGP sessions are established' : `its BGP: ${down.join(', ')}`;
  return `${inspection.subject} has no route to ${address}, ${why}`;
}
