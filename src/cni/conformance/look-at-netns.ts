import type { InspectionSection } from '../../model/inspection.ts';
import {
  type InspectedAddress,
  type InspectedLink,
  type InspectedRoute,
  readAddress,
  readLink,
  readRoute,
} from './inspected.ts';
import type { LabNode } from './lab.ts';

/** What a netns consists of, as the kernel has it. */
export interface NetnsView {
  readonly links: readonly InspectedLink[];
  readonly addresses: readonly InspectedAddress[];
  readonly routes: readonly InspectedRoute[];
}

/** @param netns name of a pod's; the node's own by default */
export async function lookAtNetns(node: LabNode, netns?: string): Promise<NetnsView> {
  const { sections } = await node.inspect(netns);
  const lines = (title: InspectionSection['title']): readonly string[] =>
    sections.find((section) => section.title === title)?.lines ?? [];
  return {
    links: lines('links').map(readLink),
    addresses: lines('addresses').map(readAddress),
    routes: lines('routes').map(readRoute),
  };
}
