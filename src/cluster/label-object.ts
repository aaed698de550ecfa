import { UsageError } from '../model/errors.ts';
import type { KubernetesObject } from '../model/kubernetes.ts';
import { checkLabelChanges } from './check-label-changes.ts';
import type { LabelChanges } from './cluster-handle.ts';
import { displayObject, type ObjectRef } from './display-object.ts';
import type { ObjectStore } from './store.ts';

/**
 * Sets labels of an object, or takes them away where the value is null.
 * @throws UsageError `not-found`, `bad-label`, `immutable`, `label-taken` for a label that has another value, unless it
 *   may be overwritten
 */
export function labelObject(
  store: ObjectStore,
  { kind, metadata: { namespace, name } }: ObjectRef,
  changes: LabelChanges,
  overwrite: boolean,
): void {
  checkLabelChanges(kind, changes);
  store.update(kind, namespace, name, (object) => {
    const { labels } = object.metadata;
    const taken = overwrite ? undefined : takenLabel(labels, changes);
    if (taken !== undefined) throw labelTaken(object, taken);
    return withLabels(object, changes);
  });
}

/** The key of a label that would get another value than it has. */
export function takenLabel(
  labels: Readonly<Record<string, string>>,
  changes: LabelChanges,
): string | undefined {
  return Object.entries(changes).find(
    ([key, value]) => value !== null && Object.hasOwn(labels, key) && labels[key] !== value,
  )?.[0];
}

export function labelTaken(object: KubernetesObject, key: string): UsageError {
  const has = `${displayObject(object)} has the label ${key}=${object.metadata.labels[key]} already`;
  return new UsageError('label-taken', has, { hint: 'to change it, add --overwrite' });
}

function withLabels<T extends KubernetesObject>(object: T, changes: LabelChanges): T {
  const labels = Object.entries({ ...object.metadata.labels, ...changes }).flatMap(
    ([key, value]): [string, string][] => (value === null ? [] : [[key, value]]),
  );
  return { ...object, metadata: { ...object.metadata, labels: Object.fromEntries(labels) } };
}
