import { type Comparison, operators, type Path, type Step } from './template.ts';
import type { Reader } from './reader.ts';

/** Reads what stands between braces, the closing one included. */
export function parseSteps(reader: Reader): Path {
  const steps: Step[] = [];
  while (!reader.take('}')) {
    if (reader.isAtEnd || /[\r\n]/.test(reader.peek())) throw reader.error('a { has no }');
    steps.push(...parseStep(reader, steps.at(-1)));
  }
  return steps;
}

function parseStep(reader: Reader, before: Step | undefined): Path {
  // `$` and `@` are the current object, which every path starts from anyway.
  if (reader.match(/[ @$]/y) !== undefined) return [];
  if (reader.take('[?(')) return [parseFilter(reader)];
  if (reader.take('..')) return parseRecursive(reader, before);
  if (reader.take('.')) return [parseField(reader)];
  if (reader.take('[')) return parseBrackets(reader);
  const quote = reader.match(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/sy);
  if (quote !== undefined) return [{ kind: 'text', text: unescaped(quote[1] ?? quote[2] ?? '', reader) }];
  const number = reader.match(/[-+]?\d[\d.]*/y);
  if (number !== undefined) return [literal(Number(number[0]), number[0], reader)];
  const word = reader.match(/[\p{L}\p{N}_]+/uy)?.[0];
  if (word === 'true' || word === 'false') return [{ kind: 'literal', value: word === 'true' }];
  if (word !== undefined) throw reader.error(`"${word}" is no word that it knows: a field begins with a dot`);
  if (/["']/.test(reader.peek())) throw reader.error('a quote is not closed');
  throw reader.error(`"${reader.peek()}" has no meaning there`);
}

function literal(value: number, text: string, reader: Reader): Step {
  if (Number.isNaN(value)) throw reader.error(`"${text}" is no number`);
  return { kind: 'literal', value };
}

function parseRecursive(reader: Reader, before: Step | undefined): Path {
  if (before?.kind === 'recursive') throw reader.error('".." stands twice');
  return /[\p{L}\p{N}_]/u.test(reader.peek())
    ? [{ kind: 'recursive' }, parseField(reader)]
    : [{ kind: 'recursive' }];
}

/** A name up to what ends it; a backslash takes a dot into it. */
function parseField(reader: Reader): Step {
  const name = reader.match(/(?:\\.|[^\\\s.,[\]$@{}])*/sy)?.[0] ?? '';
  return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') };
}

function parseBrackets(reader: Reader): Path {
  const text = reader.match(/([^\]\n]*)\]/y)?.[1];
  if (text === undefined) throw reader.error('a [ has no ]');
  const parts = text.split(',');
  if (parts.length === 1) return parseSubscript(text, reader);
  return [
    { kind: 'union', paths: parts.map((part) => parseSubscript(part.replaceAll(/^ +| +$/g, ''), reader)) },
  ];
}

/** `0`, `-1`, `1:3`, `::2`, `*`, `'name'`. */
function parseSubscript(text: string, reader: Reader): Path {
  if (text === '*') return [{ kind: 'slice', single: false }];
  const key = /^'([^']*)'$/.exec(text)?.[1];
  // As in kubectl, dots in a name have to be escaped here too.
  if (key !== undefined) return parseSteps(reader.inner(`.${key}}`));
  const [all, from, to, step] = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text) ?? [];
  if (all === undefined) throw reader.error(`"${text}" is no index of a list`);
  return [
    {
      kind: 'slice',
      ...given('from', from),
      ...given('to', to?.slice(1)),
      ...given('step', step?.slice(1)),
      single: to === undefined,
    },
  ];
}

function given<K extends string>(key: K, text: string | undefined): { readonly [key in K]?: number } {
  // a computed key widens to string
  return text === undefined || text === '' ? {} : ({ [key]: Number(text) } as { [key in K]: number });
}

/** `@.name=="web"`, `@.ready`: quotes may hold brackets. */
function parseFilter(reader: Reader): Step {
  const text = reader.match(/((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"')\n])*)\)\]/y)?.[1];
  if (text === undefined) throw reader.error('a [?( has no )]');
  const [, left, sign, right] = /^([^!<>=]+)([!<>=]+)(.+?)$/s.exec(text) ?? [];
  if (left === undefined || sign === undefined || right === undefined) {
    return { kind: 'filter', left: parseSteps(reader.inner(`${text}}`)) };
  }
  const operator = operators.find((one) => one === sign);
  if (operator === undefined)
    throw reader.error(`"${sign}" is no comparison: there are ${operators.join(' ')}`);
  const comparison: Comparison = { operator, right: parseSteps(reader.inner(`${right}}`)) };
  return { kind: 'filter', left: parseSteps(reader.inner(`${left}}`)), comparison };
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** Escapes of Go's texts (strconv.UnquoteChar). */
function unescaped(text: string, reader: Reader): string {
  return text.replaceAll(
    /\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|([0-7]{3})|(.))/gs,
    (_all, ...groups: readonly (string | undefined)[]) => {
      const [x, u, big, octal, one = ''] = groups;
      const hex = x ?? u ?? big;
      if (hex !== undefined || octal !== undefined) {
        return String.fromCodePoint(
          hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16),
        );
      }
      const meant = escapes[one] ?? (/["'\\]/.test(one) ? one : undefined);
      if (meant === undefined) throw reader.error(`"\\${one}" is no escape`);
      return meant;
    },
  );
}
