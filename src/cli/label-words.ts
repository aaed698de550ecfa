import { UsageError } from '../model/errors.ts';
import type { LabelChanges } from '../cluster/cluster-handle.ts';

export interface LabelWords {
  /** KIND NAME… or KIND/NAME… */
  readonly objects: readonly string[];
  readonly changes: LabelChanges;
}

/** `app=web` sets, `app-` takes away; neither can be a part of an object's name. */
const isChange = (word: string): boolean => word.includes('=') || word.endsWith('-');

/** @throws UsageError `label-twice` */
export function readLabelWords(words: readonly string[]): LabelWords {
  const changes = new Map<string, string | null>();
  for (const word of words.filter(isChange)) {
    const sign = word.indexOf('=');
    const [key, value] = sign < 0 ? [word.slice(0, -1), null] : [word.slice(0, sign), word.slice(sign + 1)];
    if (changes.has(key) && changes.get(key) !== value) {
      throw new UsageError('label-twice', `the label ${key} cannot become two things at once`, {
        hint: 'set it or take it away, once',
      });
    }
    changes.set(key, value);
  }
  return { objects: words.filter((word) => !isChange(word)), changes: Object.fromEntries(changes) };
}

/** Values of `--label`: `zone=a`. @throws UsageError `bad-label`, `label-twice` */
export function readLabelPairs(words: readonly string[]): Readonly<Record<string, string>> {
  const wrong = words.find((word) => !word.includes('='));
  if (wrong !== undefined) {
    throw new UsageError('bad-label', `"${wrong}" is no label`, { hint: 'write it like zone=a' });
  }
  const { changes } = readLabelWords(words);
  return Object.fromEntries(
    Object.entries(changes).flatMap(([key, value]): [string, string][] =>
      value === null ? [] : [[key, value]],
    ),
  );
}
