import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { UsageError } from '../model/errors.ts';
import type { KubernetesObject, ObjectKind } from '../model/kubernetes.ts';
import { resourceOf, resources } from '../model/resources.ts';
import { parseSelectorName } from '../scenario/selector-name.ts';
import { nearest } from '../util/nearest.ts';

/** Where an object is, for a name that may tell its namespace: `web`, `shop/web`, `node/node-1`. */
export interface ObjectPlace {
  /** Empty for what is in none. */
  readonly namespace: string;
  readonly name: string;
}

/** @throws UsageError `unknown-kind`, `two-namespaces` */
export function objectPlace(kind: ObjectKind, name: string, namespace: string | undefined): ObjectPlace {
  checkKind(kind);
  if (!resourceOf(kind).namespaced) {
    const prefix = `${kind.toLowerCase()}/`;
    return { namespace: '', name: name.startsWith(prefix) ? name.slice(prefix.length) : name };
  }
  const meant = parseSelectorName(name);
  if (meant.kind !== 'pod' || !name.includes('/')) return { namespace: namespace ?? 'default', name };
  if (namespace !== undefined && namespace !== meant.namespace) {
    const message = `${name} is in the namespace ${meant.namespace}, and ${namespace} was asked for`;
    throw new UsageError('two-namespaces', message, { hint: 'leave one of them out' });
  }
  return { namespace: meant.namespace, name: meant.name };
}

/** The object that has to be there. @throws UsageError `not-found` with the nearest name */
export function existingPlace(
  cluster: Pick<ClusterHandle, 'list'>,
  kind: ObjectKind,
  name: string,
  namespace: string | undefined,
): ObjectPlace {
  const place = objectPlace(kind, name, namespace);
  const there: readonly KubernetesObject[] = cluster.list(kind);
  const neighbours = there.filter(({ metadata }) => metadata.namespace === place.namespace);
  const names = neighbours.map(({ metadata }) => metadata.name);
  if (names.includes(place.name)) return place;
  const meant = nearest(place.name, names);
  const where = place.namespace === '' ? '' : ` in the namespace ${place.namespace}`;
  const some =
    names.length === 0 ? `there is no ${kind}${where}` : `there are ${names.slice(0, 8).join(', ')}`;
  throw new UsageError('not-found', `there is no ${kind} "${place.name}"${where}`, {
    hint: meant === undefined ? some : `did you mean "${meant}"?`,
  });
}

/** A program without types may ask for anything. */
export function checkKind(kind: string): void {
  const kinds = resources.map((resource) => resource.kind);
  if (kinds.some((known) => known === kind)) return;
  const meant = nearest(kind, kinds);
  throw new UsageError('unknown-kind', `there is no kind "${kind}"`, {
    hint: meant === undefined ? `the kinds are ${kinds.join(', ')}` : `did you mean "${meant}"?`,
  });
}
