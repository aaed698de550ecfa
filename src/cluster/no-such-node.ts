import { UsageError } from '../model/errors.ts';
import { nearest } from '../util/nearest.ts';

/**
 * What to say of a node that is not there: the nearest name, or all.
 * @param names of those that are
 * @param shown a name as whoever asked would write it
 */
export function noSuchNode(
  name: string,
  names: readonly string[],
  shown: (name: string) => string = (one) => one,
): UsageError {
  const meant = nearest(name, names);
  return new UsageError('not-found', `there is no node ${name}`, {
    hint: meant === undefined ? `there are: ${names.join(', ')}` : `did you mean ${shown(meant)}?`,
  });
}
