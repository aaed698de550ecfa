import { UsageError } from '../model/errors.ts';
import { expectableVerdicts, type ExpectableVerdict } from '../model/verdict.ts';
import { nearest } from '../util/nearest.ts';
import { texts, type Arguments } from './arguments.ts';

/** What `--expect` says: verdicts with commas between them. @throws UsageError `bad-verdict` with the nearest */
export function expectedVerdicts(args: Arguments): readonly ExpectableVerdict[] | undefined {
  const words = texts(args, 'expect').flatMap((value) => value.split(','));
  if (words.length === 0) return undefined;
  return words.map((word) => {
    const found = expectableVerdicts.find((verdict) => verdict === word);
    if (found !== undefined) return found;
    const meant = nearest(word, expectableVerdicts);
    throw new UsageError('bad-verdict', `"${word}" is no verdict that can be expected`, {
      hint: meant === undefined ? `one of ${expectableVerdicts.join(', ')}` : `did you mean "${meant}"?`,
    });
  });
}
