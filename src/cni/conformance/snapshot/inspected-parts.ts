import type { Inspection, InspectionSection } from '../../../model/inspection.ts';
import { readAddress, readLink } from '../inspected.ts';

const linesOf = ({ sections }: Inspection, title: InspectionSection['title']): readonly string[] =>
  sections.find((section) => section.title === title)?.lines ?? [];

/**
 * Name, kind, MTU, bridge. Index, peer, state and MAC are left out: a bridge's MAC and carrier follow its ports
 * (net/bridge/br_stp_if.c, br_stp_recalculate_bridge_id).
 */
export function inspectedLinks(inspection: Inspection): readonly string[] {
  return linesOf(inspection, 'links').map((line) => {
    const { name, kind, mtu, master } = readLink(line);
    return [name, kind, `mtu ${mtu}`, master && `master ${master}`].filter(Boolean).join(' ');
  });
}

/** Without link-local ones: those of a bridge come with its first port and change with its MAC. */
export function inspectedAddresses(inspection: Inspection): readonly string[] {
  return linesOf(inspection, 'addresses')
    .map(readAddress)
    .filter(({ address }) => !address.toLowerCase().startsWith('fe80:'))
    .map(({ address, device }) => `${address} ${device}`);
}

/** Link-local and multicast routes come and go with the carrier of a bridge, as does the word `linkdown`. */
export function inspectedRoutes(inspection: Inspection): readonly string[] {
  return linesOf(inspection, 'routes')
    .filter((line) => !/\b(fe80:|ff00:)/i.test(line))
    .map((line) => line.replaceAll(/ (linkdown|dead)\b/g, ''));
}
