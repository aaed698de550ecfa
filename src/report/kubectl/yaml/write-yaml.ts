import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { byKey } from './key-order.ts';
import { scalarStyle } from './scalar-style.ts';

/**
 * A value as `kubectl -o yaml` prints it: keys in its order, items of a list below their key's own column, texts in the
 * styles of Go's encoder. Written here because no library's options lead to the same text.
 */
export function kubectlYaml(value: Json): string {
  return `${blockOf(value, 0)}\n`;
}

/** Lines of a value that begins a line of its own; the first one without its spaces. */
function blockOf(value: Json, column: number): string {
  if (isList(value) && value.length > 0) {
    return value.map((item) => `- ${blockOf(item, column + 2)}`).join(lineAt(column));
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) return pairsOf(value, column);
  return scalarOf(value, column);
}

function pairsOf(object: JsonObject, column: number): string {
  return Object.entries(object)
    .sort(([a], [b]) => byKey(a, b))
    .map(([key, value]) => {
      const name = textOf(key, column, true);
      if (isList(value) && value.length > 0) return `${name}:${lineAt(column)}${blockOf(value, column)}`;
      if (isJsonObject(value) && Object.keys(value).length > 0) {
        return `${name}:${lineAt(column + 2)}${pairsOf(value, column + 2)}`;
      }
      return `${name}: ${scalarOf(value, column + 2)}`;
    })
    .join(lineAt(column));
}

function scalarOf(value: Json, column: number): string {
  if (typeof value === 'string') return textOf(value, column, false);
  return JSON.stringify(value);
}

/** @param column of the lines of a block */
function textOf(text: string, column: number, isKey: boolean): string {
  const style = scalarStyle(text, isKey);
  switch (style) {
    case 'plain':
      return text;
    case 'single':
      return `'${text.replaceAll("'", "''")}'`;
    case 'double':
      return quoted(text);
    case 'literal':
      return literalOf(text, column);
    default:
      return style satisfies never;
  }
}

/** `|` with what keeps the spaces before the first line and the breaks after the last. */
function literalOf(text: string, column: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const end = text.endsWith('\n') ? (/^\n?$|\n\n$/.test(text) ? '+' : '') : '-';
  const lines = (end === '+' || end === '' ? text.slice(0, -1) : text).split('\n');
  const indented = lines.map((line) => (line === '' ? '\n' : lineAt(Math.max(2, column)) + line));
  return `|${hint}${end}${indented.join('')}`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001B': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u00A0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

/** YAML 1.2.2, 5.7: what libyaml escapes in double quotes. */
function quoted(text: string): string {
  const inner = text.replaceAll(
    /["\\\uFEFF]|[^\x20-\x7E\u00A0-\uD7FF\uE000-\uFFFD]/gu,
    (character) => shortEscapes[character] ?? escapeOf(character.codePointAt(0) ?? 0),
  );
  return `"${inner}"`;
}

function escapeOf(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const lineAt = (column: number): string => `\n${' '.repeat(column)}`;
