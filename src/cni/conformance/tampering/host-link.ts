import type { CniResult } from '../../result.ts';
import type { InspectedLink } from '../inspected.ts';
import type { LabNode } from '../lab.ts';
import { lookAtNetns } from '../look-at-netns.ts';

/** The end in the node of the pod's veth, as result and kernel have it. */
export async function hostLink(node: LabNode, result: CniResult): Promise<InspectedLink | undefined> {
  const told = result.interfaces.filter(({ sandbox }) => (sandbox ?? '') === '').map(({ name }) => name);
  const { links } = await lookAtNetns(node);
  return links.find(({ name, kind }) => kind === 'veth' && told.includes(name));
}
