import { UsageError } from '../../model/errors.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { byBytes } from './by-bytes.ts';
import type { Json } from './json.ts';
import { findAll } from './jsonpath/evaluate.ts';
import type { Part } from './jsonpath/template.ts';
import { toKubernetes } from './object/to-kubernetes.ts';

/** The order in which an API lists objects: by namespace and name. Events go by time, which is what they are read for. */
export function inUsualOrder<T extends KubernetesObject>(objects: readonly T[]): readonly T[] {
  return [...objects].sort(
    (a, b) =>
      byBytes(timeOf(a), timeOf(b)) ||
      byBytes(a.metadata.namespace, b.metadata.namespace) ||
      byBytes(a.metadata.name, b.metadata.name),
  );
}

const timeOf = (object: KubernetesObject): string => (object.kind === 'Event' ? object.lastTimestamp : '');

/**
 * `--sort-by`: those that lack the field come first, texts in natural order (`web-2` before `web-10`).
 * @throws UsageError `no-such-field` when all of them lack it
 */
export function sortedBy<T extends KubernetesObject>(
  objects: readonly T[],
  path: readonly Part[],
  text: string,
): readonly T[] {
  const keyed = objects.map((object) => ({ object, key: findAll(path, toKubernetes(object)).flat()[0] }));
  if (objects.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new UsageError('no-such-field', `no object has the field "${text}"`, {
      hint: '"podnet get … -o json" shows their fields',
    });
  }
  return keyed.sort((a, b) => byValue(a.key, b.key)).map(({ object }) => object);
}

function byValue(a: Json | undefined, b: Json | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (typeof a === 'string' && typeof b === 'string') return byNature(a, b);
  return (typeof a === 'number' || typeof a === 'boolean') && typeof a === typeof b
    ? Number(a) - Number(b)
    : 0;
}

/** Runs of digits count as numbers. */
function byNature(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(/(\d+)/)) as [string[], string[]]; // a pair stays one
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [one = '', other = ''] = [left[at], right[at]];
    const order = at % 2 === 1 ? Number(one) - Number(other) : 0;
    if (one !== other) return order || byBytes(one, other);
  }
  return left.length - right.length;
}
