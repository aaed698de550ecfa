import { UsageError } from '../model/errors.ts';
import { type Resource, resources, wordsOf } from '../model/resources.ts';
import { nearest } from '../util/nearest.ts';

/**
 * The kind that a word stands for: `pods`, `pod`, `po`, `Pod`, `deployments.apps`.
 * @throws UsageError `unknown-kind` with the nearest word
 */
export function resourceNamed(word: string): Resource {
  const lower = word.toLowerCase();
  const found = resources.find((resource) => wordsOf(resource).includes(lower));
  if (found !== undefined) return found;
  const meant = nearest(lower, resources.flatMap(wordsOf));
  throw new UsageError('unknown-kind', `there is no kind "${word}"`, {
    hint:
      meant === undefined
        ? `there are ${resources.map(({ plural }) => plural).join(', ')}`
        : `did you mean ${meant}?`,
  });
}
