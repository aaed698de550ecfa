import type { ObjectMeta as MetaV1 } from 'kubernetes-types/meta/v1.d.ts';
import type { ObjectMeta } from '../../../model/kubernetes.ts';

/** The API's group and version of each kind that owns others. */
const ownerVersions: Readonly<Record<string, string>> = { Deployment: 'apps/v1', DaemonSet: 'apps/v1' };

export function metadataOf(meta: ObjectMeta): MetaV1 {
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp, ownerReferences } =
    meta;
  return {
    name,
    ...(namespace !== '' && { namespace }),
    ...labelsOf(meta),
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
    ...(creationTimestamp !== undefined && { creationTimestamp }),
    ...(deletionTimestamp !== undefined && { deletionTimestamp }),
    ...(ownerReferences !== undefined && {
      ownerReferences: ownerReferences.map((owner) => ({
        apiVersion: ownerVersions[owner.kind] ?? 'v1',
        blockOwnerDeletion: true,
        controller: true,
        ...owner,
      })),
    }),
  };
}

/** Labels and annotations where there are any. */
export function labelsOf({ labels, annotations }: Pick<ObjectMeta, 'labels' | 'annotations'>): MetaV1 {
  return { ...filled('labels', labels), ...filled('annotations', annotations) };
}

/** The API leaves out a map that is empty. */
export function filled<K extends string>(
  key: K,
  map: Readonly<Record<string, string>>,
): { readonly [key in K]?: { [name: string]: string } } {
  // a computed key widens to string
  return Object.keys(map).length === 0
    ? {}
    : ({ [key]: { ...map } } as { [key in K]: { [name: string]: string } });
}
