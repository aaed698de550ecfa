import type { KubernetesObject, ObjectKind, ObjectMeta } from '../model/kubernetes.ts';

/** Enough of an object to speak of it. */
export interface ObjectRef {
  readonly kind: ObjectKind;
  readonly metadata: Pick<ObjectMeta, 'namespace' | 'name'>;
}

/** An object as people write it: `pod/web`, `deployment/shop/web` outside `default`, `namespace/shop`. */
export function displayObject({ kind, metadata: { namespace, name } }: ObjectRef | KubernetesObject): string {
  const isPlain = namespace === '' || namespace === 'default';
  return `${kind.toLowerCase()}/${isPlain ? '' : `${namespace}/`}${name}`;
}
