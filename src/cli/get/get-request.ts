import { UsageError } from '../../model/errors.ts';
import type { Resource } from '../../model/resources.ts';
import { parseLooseTemplate } from '../../report/kubectl/jsonpath/parse-template.ts';
import type { Part } from '../../report/kubectl/jsonpath/template.ts';
import type { PrintOptions } from '../../report/kubectl/object-printer.ts';
import { parseOutputFormat } from '../../report/kubectl/output-format.ts';
import { type Arguments, flag, text, texts } from '../arguments.ts';
import { type FieldSelector, fieldSelectorAsked } from '../field-selector-option.ts';
import { checkChoice, type ObjectChoice } from '../find-objects.ts';
import { namespaceAsked } from '../namespace-option.ts';
import { type ObjectWords, readObjectWords } from '../object-words.ts';
import { selectorAsked } from '../selector-option.ts';

/** What a `get` asks for. */
export interface GetRequest {
  readonly words: ObjectWords;
  readonly choice: ObjectChoice;
  readonly fields: FieldSelector;
  readonly resources: readonly Resource[];
  /** Whole kinds were asked for, or several names. */
  readonly isList: boolean;
  /** One object was asked for by its name. */
  readonly single: boolean;
  readonly print: PrintOptions;
  readonly sortBy?: { readonly path: readonly Part[]; readonly text: string };
  readonly ignoreNotFound: boolean;
  readonly watch: boolean;
  readonly watchOnly: boolean;
}

/** What `kubectl get all` lists, of the kinds that podnet has. */
const all = 'pods,daemonsets,deployments';

/** @throws UsageError for what cannot be meant */
export function readGetRequest(args: Arguments): GetRequest {
  const kinds = text(args, 'kind') ?? '';
  const withAll = kinds.split(',').includes('all');
  const words = readObjectWords([kinds.replaceAll(/(?<=^|,)all(?=,|$)/g, all), ...texts(args, 'names')]);
  const selector = selectorAsked(args);
  const choice = { namespace: namespaceAsked(args), selector, all: selector === undefined };
  const isNamed = words.kind === 'named';
  checkChoice(words, isNamed ? { ...choice, all: false } : choice);
  const resources = isNamed ? [...new Set(words.objects.map(({ resource }) => resource))] : words.resources;
  const fields = fieldSelectorAsked(args, resources);
  if (isNamed && fields.length > 0) {
    throw new UsageError('name-and-choice', 'names and --field-selector exclude each other', {
      hint: 'leave out one of them',
    });
  }
  const sortBy = text(args, 'sort-by');
  const watchOnly = flag(args, 'watch-only');
  const watch = watchOnly || flag(args, 'watch');
  if (watch && resources.length > 1) {
    throw new UsageError('several-kinds', 'one kind can be watched at a time', {
      hint: `leave one of ${resources.map(({ plural }) => plural).join(', ')}`,
    });
  }
  return {
    words,
    choice,
    fields,
    resources,
    isList: !isNamed || words.objects.length > 1,
    single: isNamed && words.objects.length === 1,
    print: {
      format: parseOutputFormat(text(args, 'output')),
      withNamespace: choice.namespace === undefined && resources.some(({ namespaced }) => namespaced),
      withKind: withAll || resources.length > 1,
      showLabels: flag(args, 'show-labels'),
      noHeaders: flag(args, 'no-headers'),
    },
    ...(sortBy !== undefined && { sortBy: { path: parseLooseTemplate(sortBy), text: sortBy } }),
    ignoreNotFound: flag(args, 'ignore-not-found'),
    watch,
    watchOnly,
  };
}
