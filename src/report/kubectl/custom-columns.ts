import { UsageError } from '../../model/errors.ts';
import { goText } from './go-text.ts';
import type { JsonObject } from './json.ts';
import { findAll } from './jsonpath/evaluate.ts';
import { parseLooseTemplate } from './jsonpath/parse-template.ts';
import type { Part } from './jsonpath/template.ts';
import { none } from './labels-text.ts';

export interface CustomColumn {
  readonly title: string;
  readonly path: readonly Part[];
}

/** `NAME:.metadata.name,IP:.status.podIP`. @throws UsageError `bad-columns`, `bad-jsonpath` */
export function parseCustomColumns(text: string): readonly CustomColumn[] {
  return text.split(',').map((part) => {
    const colon = part.indexOf(':');
    const [title, path] = [part.slice(0, colon), part.slice(colon + 1)];
    if (colon > 0 && path !== '') return { title, path: parseLooseTemplate(path) };
    throw new UsageError('bad-columns', `"${part}" is no column`, {
      hint: 'write custom-columns=NAME:.metadata.name,IP:.status.podIP',
    });
  });
}

export const customHeader = (columns: readonly CustomColumn[]): readonly string[] =>
  columns.map(({ title }) => title);

export function customRow(columns: readonly CustomColumn[], object: JsonObject): readonly string[] {
  return columns.map(({ path }) => {
    const values = findAll(path, object).flat();
    return values.length === 0 ? none : values.map(goText).join(',');
  });
}
