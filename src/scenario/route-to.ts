import type { Inspection, InspectionSection } from '../model/inspection.ts';
import { containsAddress, parseCidr } from '../model/ip.ts';

/** A route as an inspection shows it. */
export interface FoundRoute {
  readonly line: string;
  /** Whom it hands a packet to: its gateway, or the destination itself. */
  readonly hop: string;
}

/** The longest matching route to an address, in the words of `ip`; undefined when none leads there. */
export function routeTo(routes: readonly string[], address: string): FoundRoute | undefined {
  let best: (FoundRoute & { readonly prefixLength: number }) | undefined;
  for (const line of routes) {
    const cidr = destinationOf(line, address);
    if (cidr === undefined || !containsAddress(cidr, address)) continue;
    if (best !== undefined && best.prefixLength >= cidr.prefixLength) continue;
    const hop = viaOf(line)?.hop ?? address;
    best = { prefixLength: cidr.prefixLength, line, hop };
  }
  return best === undefined ? undefined : { line: best.line, hop: best.hop };
}

export function sectionLines({ sections }: Inspection, title: InspectionSection['title']): readonly string[] {
  return sections.find((section) => section.title === title)?.lines ?? [];
}

/** A route's gateway; one of the other family is written `via inet6 fe80::1`, so that tells the route's own. */
function viaOf(route: string): { readonly hop: string; readonly ofIPv6: boolean } | undefined {
  const [, other, hop] = /\bvia (inet6? )?(\S+)/.exec(route) ?? [];
  return hop === undefined ? undefined : { hop, ofIPv6: hop.includes(':') === (other === undefined) };
}

function destinationOf(route: string, address: string): ReturnType<typeof parseCidr> | undefined {
  const ipv6 = address.includes(':');
  const [destination = ''] = route.replace(/^unicast /, '').split(/\s+/, 1);
  if (destination === 'default') {
    return (viaOf(route)?.ofIPv6 ?? ipv6) === ipv6 ? parseCidr(ipv6 ? '::/0' : '0.0.0.0/0') : undefined;
  }
  if (!/^[0-9a-f.:]+(\/\d+)?$/i.test(destination) || destination.includes(':') !== ipv6) return undefined;
  return parseCidr(destination.includes('/') ? destination : `${destination}/${ipv6 ? 128 : 32}`);
}
