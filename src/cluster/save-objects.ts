import { splitPodKey } from '../model/names.ts';
import { withoutChecks } from '../model/check-pods.ts';
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
  // What a check has made goes with it.
  const namespaces = new Set(withoutChecks(store.list('Namespace')).map(({ metadata }) => metadata.name));
  const taken = [...ipams.values()]
    .flatMap((ipam) => [...ipam.allocations()])
    .filter(([pod]) => namespaces.has(splitPodKey(pod).namespace));
  return {
    version: 1,
    objects: savedKinds.flatMap((kind): readonly SavedObject[] =>
      withoutChecks<SavedObject>(store.list(kind)),
    ),
    addresses: Object.fromEntries(taken),
  };
}
