import type { Inspection, InspectionSection } from '../model/inspection.ts';
import { containsAddress, parseCidr } from '../model/ip.ts';
import type { Verdict } from '../model/verdict.ts';

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
    const hop = nextHop(lines(inspection, 'routes'), toAddress);
    const entry = lines(inspection, 'neighbours').find(
      (line) => line.split(/\s+/, 1)[0] === hop && unresolved.test(line),
    );
    if (entry === undefined) continue;
    const detail = `${verdict.detail}; ${inspection.subject} has no link-layer address for its next hop: ${entry}`;
    return { ...verdict, reason: 'neighbour-unresolved', detail };
  }
  return verdict;
}

function lines(inspection: Inspection, title: InspectionSection['title']): readonly string[] {
  return inspection.sections.find((section) => section.title === title)?.lines ?? [];
}

/** Whom the longest matching route hands a packet to: its gateway, or the destination itself. */
function nextHop(routes: readonly string[], address: string): string | undefined {
  let best: { readonly prefixLength: number; readonly hop: string } | undefined;
  for (const route of routes) {
    const cidr = destinationOf(route, address);
    if (cidr === undefined || !containsAddress(cidr, address)) continue;
    if (best !== undefined && best.prefixLength >= cidr.prefixLength) continue;
    best = { prefixLength: cidr.prefixLength, hop: /\bvia (?:inet6? )?(\S+)/.exec(route)?.[1] ?? address };
  }
  return best?.hop;
}

function destinationOf(route: string, address: string): ReturnType<typeof parseCidr> | undefined {
  const ipv6 = address.includes(':');
  const [destination = ''] = route.replace(/^unicast /, '').split(/\s+/, 1);
  if (destination === 'default') return parseCidr(ipv6 ? '::/0' : '0.0.0.0/0');
  if (!/^[0-9a-f.:]+(\/\d+)?$/i.test(destination) || destination.includes(':') !== ipv6) return undefined;
  return parseCidr(destination.includes('/') ? destination : `${destination}/${ipv6 ? 128 : 32}`);
}
