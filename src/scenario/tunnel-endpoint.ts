import type { Inspection } from '../model/inspection.ts';
import { routeTo, sectionLines } from './route-to.ts';

/**
 * The neighbour entry of the next hop to an address, when the way leads by a VXLAN device that does not know behind which
 * tunnel endpoint that neighbour is: the kernel drops such packets and tells nobody.
 */
export function hopWithoutEndpoint(inspection: Inspection, address: string): string | undefined {
  const route = routeTo(sectionLines(inspection, 'routes'), address);
  const device = /\bdev (\S+)/.exec(route?.line ?? '')?.[1];
  if (route === undefined || device === undefined || !isVxlan(inspection, device)) return undefined;
  const neighbour = sectionLines(inspection, 'neighbours').find((line) =>
    line.startsWith(`${route.hop} dev ${device} lladdr `),
  );
  const mac = neighbour?.split(' ')[4];
  if (mac === undefined) return undefined;
  const known = sectionLines(inspection, 'fdb').some((line) => line.startsWith(`${mac} dev ${device} `));
  return known ? undefined : neighbour;
}

const isVxlan = (inspection: Inspection, device: string): boolean =>
  sectionLines(inspection, 'links').some(
    (line) => line.includes(`: ${device}: `) && / vxlan id \d/.test(line),
  );
