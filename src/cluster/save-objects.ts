import type { NodeIpam } from './ipam.ts';
import type { SavedObject, SavedObjects } from './saved-objects.ts';
import type { ObjectStore } from './store.ts';

/** Workloads come before the pods that they own. */
const savedKinds = [
  'Node',
  'Namespace',
  'NetworkAttachmentDefinition',
  'Deployment',
  'DaemonSet',
  'Pod',
] as const;

/** What has to outlive this process, so that `restoreObjects` can make the same cluster of it. */
export function saveObjects(store: ObjectStore, ipams: ReadonlyMap<string, NodeIpam>): SavedObjects {
  const taken = [...ipams.values()].flatMap((ipam) => [...ipam.allocations()]);
  return {
    version: 1,
    objects: savedKinds.flatMap((kind): readonly SavedObject[] => store.list(kind)),
    addresses: Object.fromEntries(taken),
  };
}
