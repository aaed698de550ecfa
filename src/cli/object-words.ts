import { UsageError } from '../model/errors.ts';
import { type Resource, resources } from '../model/resources.ts';
import type { CommandPositional } from './command.ts';
import { resourceNamed } from './resource-named.ts';

/** Objects as the words of a command line name them. */
export type ObjectWords =
  /** `pod web db`, `pod/web deployment/api` */
  | { readonly kind: 'named'; readonly objects: readonly NamedObject[] }
  /** `pods,deployments`: which of them is for options to say. */
  | { readonly kind: 'kinds'; readonly resources: readonly Resource[] };

export interface NamedObject {
  readonly resource: Resource;
  readonly name: string;
}

/** @param kinds that the command is for */
export function kindPositional(kinds: readonly Resource[] = resources): CommandPositional {
  return {
    type: 'string',
    describe: `KIND or KIND/NAME: ${kinds.map(({ singular }) => singular).join(', ')}`,
    completion: kinds.flatMap(({ plural, singular }) => [plural, singular]),
  };
}

/** Behind the kind. */
export const namesPositional: CommandPositional = {
  type: 'string',
  array: true,
  describe: 'Their names, or more of KIND/NAME',
  completion: 'objects',
};

/** @throws UsageError `missing-argument`, `unknown-kind`, `mixed-words` */
export function readObjectWords(words: readonly string[]): ObjectWords {
  const [first, ...names] = words;
  if (first === undefined) {
    throw new UsageError('missing-argument', 'no object is named', { hint: 'write KIND NAME, or KIND/NAME' });
  }
  if (words.some((word) => word.includes('/'))) return { kind: 'named', objects: words.map(slashed) };
  const kinds = first.split(',').filter((word) => word !== '');
  const meant = [...new Set(kinds.map(resourceNamed))];
  if (meant.length === 0) {
    throw new UsageError('missing-argument', `"${first}" names no kind`, {
      hint: 'write pods, or pods,nodes',
    });
  }
  if (names.length === 0) return { kind: 'kinds', resources: meant };
  const distinct = [...new Set(names)];
  return {
    kind: 'named',
    objects: meant.flatMap((resource) => distinct.map((name) => ({ resource, name }))),
  };
}

function slashed(word: string): NamedObject {
  const [kind = '', name = '', ...rest] = word.split('/');
  if (kind === '' || name === '' || rest.length > 0) {
    throw new UsageError('mixed-words', `"${word}" is no KIND/NAME`, {
      hint: 'write KIND/NAME for each object, or one KIND and then the names',
    });
  }
  return { resource: resourceNamed(kind), name };
}
