import { parseSteps } from './parse-steps.ts';
import { Reader } from './reader.ts';
import type { Part } from './template.ts';

/**
 * Reads a template as `kubectl -o jsonpath=` takes it (https://kubernetes.io/docs/reference/kubectl/jsonpath/).
 * @throws UsageError `bad-jsonpath`
 */
export function parseTemplate(text: string): readonly Part[] {
  const reader = new Reader(text);
  const parts = parseParts(reader);
  if (!reader.isAtEnd) throw reader.error('an {end} has no {range} before it');
  return parts;
}

/**
 * A path as `--sort-by` and custom columns take it: braces and the first dot may be left out.
 * @throws UsageError `bad-jsonpath`
 */
export function parseLooseTemplate(text: string): readonly Part[] {
  const [, inner] = /^\{(.*)\}$/s.exec(text) ?? [undefined, text];
  if (inner === '' || /[{}]/.test(inner ?? '')) throw new Reader(text).error('one path is wanted');
  return parseTemplate(`{${/^[.[$@]/.test(inner ?? '') ? '' : '.'}${inner}}`);
}

/** Up to the end, or before the `{end}` of a range. */
function parseParts(reader: Reader): readonly Part[] {
  const parts: Part[] = [];
  while (!reader.isAtEnd) {
    const text = reader.match(/[^{]+/y);
    if (text !== undefined) parts.push({ kind: 'path', path: [{ kind: 'text', text: text[0] }] });
    if (reader.isAtEnd || reader.match(/(?=\{\s*end\s*\})/y) !== undefined) break;
    reader.take('{');
    if (reader.match(/ *range(?=[ .[$@{}])/y) === undefined) {
      parts.push({ kind: 'path', path: parseSteps(reader) });
      continue;
    }
    const over = parseSteps(reader);
    const inner = parseParts(reader);
    parts.push({ kind: 'range', over, parts: inner });
    // What follows a range that has no end is both in it and behind it, in kubectl.
    if (reader.match(/\{\s*end\s*\}/y) === undefined) parts.push(...inner);
  }
  return parts;
}
