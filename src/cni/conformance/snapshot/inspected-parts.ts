import type { InspectionSection } from '../../../model/inspection.ts';
import type { LabNode } from '../lab.ts';
import { readAddress, readLink } from '../inspected.ts';

const linesOf = async (node: LabNode, title: InspectionSection['title']): Promise<readonly string[]> => {
  const { sections } = await node.inspect();
  return sections.find((section) => section.title === title)?.lines ?? [];
};

/**
 * Name, kind, MTU, bridge. Index, peer, state and MAC are left out: a bridge's MAC and carrier follow its ports
 * (net/bridge/br_stp_if.c, br_stp_recalculate_bridge_id).
 */
export async function inspectedLinks(node: LabNode): Promise<readonly string[]> {
  return (await linesOf(node, 'links')).map((line) => {
    const { name, kind, mtu, master } = readLink(line);
    return [name, kind, `mtu ${mtu}`, master && `master ${master}`].filter(Boolean).join(' ');
  });
}

/** Without link-local ones: those of a bridge come with its first port and change with its MAC. */
export async function inspectedAddresses(node: LabNode): Promise<readonly string[]> {
  return (await linesOf(node, 'addresses'))
    .map(readAddress)
    .filter(({ address }) => !address.toLowerCase().startsWith('fe80:'))
    .map(({ address, device }) => `${address} ${device}`);
}

/** Link-local and multicast routes come and go with the carrier of a bridge, as does the word `linkdown`. */
export async function inspectedRoutes(node: LabNode): Promise<readonly string[]> {
  return (await linesOf(node, 'routes'))
    .filter((line) => !/\b(fe80:|ff00:)/i.test(line))
    .map((line) => line.replaceAll(/ (linkdown|dead)\b/g, ''));
}
