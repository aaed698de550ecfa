import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { displayObject } from '../cluster/display-object.ts';
import { UsageError } from '../model/errors.ts';
import type { KubernetesObject, LabelSelector } from '../model/kubernetes.ts';
import type { Resource } from '../model/resources.ts';
import { nearest } from '../util/nearest.ts';
import type { NamedObject, ObjectWords } from './object-words.ts';

export interface ObjectChoice {
  /** Undefined is all of them. */
  readonly namespace: string | undefined;
  readonly selector?: LabelSelector | undefined;
  /** All objects of the kinds. */
  readonly all: boolean;
}

export interface FoundObject {
  readonly resource: Resource;
  readonly object: KubernetesObject;
}

export interface FoundObjects {
  readonly found: readonly FoundObject[];
  /** One for each name that nothing has: `not-found`. */
  readonly missing: readonly UsageError[];
}

/** @throws UsageError `missing-name`, `name-and-choice`, `all-and-selector`, `name-everywhere` */
export function checkChoice(words: ObjectWords, { namespace, selector, all }: ObjectChoice): void {
  if (all && selector !== undefined) {
    throw new UsageError('all-and-selector', '--all and -l exclude each other', { hint: 'leave out --all' });
  }
  const chosen = all ? '--all' : selector === undefined ? undefined : '-l';
  if (words.kind === 'kinds') {
    if (chosen !== undefined) return;
    throw new UsageError('missing-name', 'no object is named', {
      hint: 'add names, or -l SELECTOR, or --all',
    });
  }
  if (chosen !== undefined) {
    throw new UsageError('name-and-choice', `names and ${chosen} exclude each other`, {
      hint: `leave out the names, or ${chosen}`,
    });
  }
  if (namespace === undefined && words.objects.some(({ resource }) => resource.namespaced)) {
    throw new UsageError('name-everywhere', 'an object is named in one namespace, not in all', {
      hint: 'say -n NAMESPACE instead of -A',
    });
  }
}

/** What the words mean in a cluster, once `checkChoice` has let them pass. */
export function findObjects(
  cluster: Pick<ClusterHandle, 'list'>,
  words: ObjectWords,
  { namespace, selector }: ObjectChoice,
): FoundObjects {
  const objectsOf = (resource: Resource, within: string | undefined): readonly KubernetesObject[] =>
    cluster.list(resource.kind, {
      ...(resource.namespaced && within !== undefined && { namespace: within }),
      ...(selector !== undefined && { selector }),
    });
  if (words.kind === 'kinds') {
    const found = words.resources.flatMap((resource) =>
      objectsOf(resource, namespace).map((object) => ({ resource, object })),
    );
    return { found, missing: [] };
  }
  const found: FoundObject[] = [];
  const missing: UsageError[] = [];
  for (const named of words.objects) {
    const { resource, name } = named;
    const objects = objectsOf(resource, namespace);
    const object = objects.find(({ metadata }) => metadata.name === name);
    if (object === undefined)
      missing.push(notFound(named, namespace, objects, objectsOf(resource, undefined)));
    else found.push({ resource, object });
  }
  return { found, missing };
}

/** @throws UsageError `not-found` for the first name that nothing has */
export function findAllObjects(...args: Parameters<typeof findObjects>): readonly FoundObject[] {
  const { found, missing } = findObjects(...args);
  if (missing[0] !== undefined) throw missing[0];
  return found;
}

function notFound(
  { resource, name }: NamedObject,
  namespace: string | undefined,
  here: readonly KubernetesObject[],
  everywhere: readonly KubernetesObject[],
): UsageError {
  const { kind, plural, namespaced } = resource;
  const scope = namespaced ? (namespace ?? 'default') : '';
  const message = `${displayObject({ kind, metadata: { namespace: scope, name } })} is not there`;
  return new UsageError('not-found', message, { hint: hintFor(name, plural, here, everywhere) });
}

/** Enough names to choose from, on one line. */
const mostNames = 8;

function hintFor(
  name: string,
  plural: string,
  here: readonly KubernetesObject[],
  everywhere: readonly KubernetesObject[],
): string {
  const elsewhere = everywhere.find(({ metadata }) => metadata.name === name);
  if (elsewhere !== undefined) return `there is one in another namespace: -n ${elsewhere.metadata.namespace}`;
  const names = here.map(({ metadata }) => metadata.name);
  const meant = nearest(name, names);
  if (meant !== undefined) return `did you mean ${meant}?`;
  if (names.length === 0) return `there are no ${plural} here`;
  const rest = names.length - mostNames;
  return `there are ${names.slice(0, mostNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
