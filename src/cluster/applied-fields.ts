import type { KubernetesObject, Manifest, ObjectMeta } from '../model/kubernetes.ts';
import type { ObjectStore } from './store.ts';

type Texts = Readonly<Record<string, string>>;
type AppliedMeta = Pick<ObjectMeta, 'labels' | 'annotations'>;

/**
 * Labels and annotations that apply wrote last, by the objects' uids: those are its own to take away again, all
 * others stay. kubectl keeps the same knowledge in an annotation of its own.
 */
class AppliedFields {
  readonly #byUid = new Map<string, AppliedMeta>();

  remember(object: KubernetesObject, { metadata: { labels, annotations } }: Manifest): void {
    const { uid } = object.metadata;
    if (uid !== undefined) this.#byUid.set(uid, { labels, annotations });
  }

  forget({ metadata: { uid } }: KubernetesObject): void {
    if (uid !== undefined) this.#byUid.delete(uid);
  }

  /** The labels and annotations of an object once a manifest is applied to it. */
  merged(object: KubernetesObject, { metadata: wanted }: Manifest): AppliedMeta {
    const before = this.#byUid.get(object.metadata.uid ?? '');
    return {
      labels: mergedTexts(object.metadata.labels, wanted.labels, before?.labels),
      annotations: mergedTexts(object.metadata.annotations, wanted.annotations, before?.annotations),
    };
  }
}

const stores = new WeakMap<ObjectStore, AppliedFields>();

export function appliedFieldsOf(store: ObjectStore): AppliedFields {
  const known = stores.get(store);
  if (known !== undefined) return known;
  const fields = new AppliedFields();
  stores.set(store, fields);
  store.watch(undefined, ({ type, object }) => {
    if (type === 'DELETED') fields.forget(object);
  });
  return fields;
}

function mergedTexts(current: Texts, wanted: Texts, applied: Texts = {}): Texts {
  const others = Object.entries(current).filter(([key]) => !Object.hasOwn(applied, key));
  return { ...Object.fromEntries(others), ...wanted };
}
