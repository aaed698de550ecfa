import { UsageError } from '../model/errors.ts';
import type { KubernetesObject } from '../model/kubernetes.ts';
import type { LabelChanges } from './cluster-handle.ts';
import { displayObject, type ObjectRef } from './display-object.ts';
import type { ObjectStore } from './store.ts';

/**
 * Sets labels of an object, or takes them away where the value is null.
 * @throws UsageError `not-found`, `label-taken` for a label that has another value, unless it may be overwritten
 */
export function labelObject(
  store: ObjectStore,
  { kind, metadata: { namespace, name } }: ObjectRef,
  changes: LabelChanges,
  overwrite: boolean,
): void {
  store.update(kind, namespace, name, (object) => {
    const { labels } = object.metadata;
    const taken = Object.entries(changes).find(
      ([key, value]) => value !== null && labels[key] !== undefined && labels[key] !== value,
    );
    if (taken !== undefined && !overwrite) {
      const [key] = taken;
      throw new UsageError(
        'label-taken',
        `${displayObject(object)} has the label ${key}=${labels[key]} already`,
        {
          hint: 'to change it, add --overwrite',
        },
      );
    }
    return withLabels(object, changes);
  });
}

function withLabels<T extends KubernetesObject>(object: T, changes: LabelChanges): T {
  const labels = Object.entries({ ...object.metadata.labels, ...changes }).flatMap(
    ([key, value]): [string, string][] => (value === null ? [] : [[key, value]]),
  );
  return { ...object, metadata: { ...object.metadata, labels: Object.fromEntries(labels) } };
}
