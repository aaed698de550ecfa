import type { Inspection } from '../../model/inspection.ts';
import { sectionLines } from '../route-to.ts';

interface SeenLink {
  readonly subject: string;
  readonly index: string;
  readonly name: string;
  /** Index of its other end, of a link that has one elsewhere. */
  readonly peer: string | undefined;
  readonly mtuBytes: number;
}

/** `7: eth0@if3: <…> mtu 1400 …`, as `inspect` lists links. */
const linkLine = /^(\d+): ([^:@\s]+)(?:@(?:if(\d+)|\S+))?: .*\bmtu (\d+)\b/g;

/**
 * Links on the way that take less than a packet of this size: `eth0 of node/node-1 has an MTU of 1400`.
 * @param evidence of two pods and their nodes; links of a node to other pods are on another way
 */
export function narrowLinks(evidence: readonly Inspection[], packetBytes: number): readonly string[] {
  const links = evidence.flatMap(linksOf);
  const inPods = links.filter(({ subject }) => !isNode(subject));
  const isOnTheWay = ({ subject, name, index }: SeenLink): boolean =>
    !isNode(subject) || !name.startsWith('veth') || inPods.some(({ peer }) => peer === index);
  return links
    .filter((link) => link.mtuBytes < packetBytes && isOnTheWay(link))
    .map(({ name, subject, mtuBytes }) => `${name} of ${subject} has an MTU of ${mtuBytes}`);
}

const isNode = (subject: string): boolean => subject.startsWith('node/');

const linksOf = (inspection: Inspection): readonly SeenLink[] =>
  sectionLines(inspection, 'links')
    .flatMap((line) => [...line.matchAll(linkLine)])
    .map(([, index = '', name = '', peer, mtu]) => ({
      subject: inspection.subject,
      index,
      name,
      peer,
      mtuBytes: Number(mtu),
    }));
