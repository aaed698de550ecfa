import { UsageError } from '../../model/errors.ts';
import { nearest } from '../../util/nearest.ts';
import { type CustomColumn, parseCustomColumns } from './custom-columns.ts';
import { parseTemplate } from './jsonpath/parse-template.ts';
import type { Part } from './jsonpath/template.ts';

export type OutputFormat =
  | { readonly kind: 'table'; readonly wide: boolean }
  | { readonly kind: 'json' | 'yaml' | 'name' }
  | { readonly kind: 'jsonpath'; readonly template: readonly Part[] }
  | { readonly kind: 'custom-columns'; readonly columns: readonly CustomColumn[] };

export const formatWords = ['wide', 'json', 'yaml', 'name', 'jsonpath=', 'custom-columns='] as const;

/**
 * The value of `-o`, undefined for the plain table.
 * @throws UsageError `unknown-format` with the nearest one, `missing-template`, `bad-jsonpath`, `bad-columns`
 */
export function parseOutputFormat(text: string | undefined): OutputFormat {
  if (text === undefined || text === 'wide') return { kind: 'table', wide: text === 'wide' };
  if (text === 'json' || text === 'yaml' || text === 'name') return { kind: text };
  const [, word, template] = /^([^=]*)=?(.*)$/s.exec(text) ?? [];
  if (word !== 'jsonpath' && word !== 'custom-columns') throw unknown(text);
  if (template === undefined || template === '') {
    const hint =
      word === 'jsonpath'
        ? "-o jsonpath='{.items[*].metadata.name}'"
        : '-o custom-columns=NAME:.metadata.name';
    throw new UsageError('missing-template', `-o ${word} needs more: what to print`, { hint });
  }
  if (word === 'jsonpath') return { kind: word, template: parseTemplate(template) };
  return { kind: word, columns: parseCustomColumns(template) };
}

function unknown(text: string): UsageError {
  const words = formatWords.map((word) => word.replace('=', ''));
  const meant = nearest(text, words);
  return new UsageError('unknown-format', `there is no output format "${text}"`, {
    hint: meant === undefined ? `there are ${words.join(', ')}` : `did you mean ${meant}?`,
  });
}
