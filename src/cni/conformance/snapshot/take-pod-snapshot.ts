import type { LabNode } from '../lab.ts';
import type { Snapshot } from './snapshot.ts';

/** Links with their MACs, addresses and routes inside a pod's netns, as they are told. */
export async function takePodSnapshot(node: LabNode, netns: string): Promise<Snapshot> {
  const { sections } = await node.inspect(netns);
  return { sections: sections.filter(({ title }) => ['links', 'addresses', 'routes'].includes(title)) };
}
