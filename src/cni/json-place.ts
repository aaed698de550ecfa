import { messageOf } from '../model/errors.ts';

/** Where something stands in a text; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export type JsonPath = readonly (string | number)[];

/** `plugins[0].type`; empty for the whole document. */
export function jsonPathText(path: JsonPath): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text.startsWith('.') ? text.slice(1) : text;
}

/** What is wrong with a text that is not JSON, and where. */
export interface JsonSyntaxProblem extends Partial<TextPlace> {
  readonly message: string;
  /** Counted in UTF-16 units from 0. */
  readonly offset?: number;
}

/** The words of an error of `parseJson`, its position turned into line and column. */
export function jsonSyntaxProblem(text: string, error: unknown): JsonSyntaxProblem {
  const [, message = messageOf(error), position] =
    /^(.*?) (?:encountered )?at position (\d+)$/s.exec(messageOf(error)) ?? [];
  if (position === undefined) return { message };
  return { message, offset: Number(position), ...placeAt(text, Number(position)) };
}

export function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}

/**
 * Where a value stands in a JSON text, or, where it is missing, the nearest thing around it that is there.
 * @param text must be valid JSON
 */
export function placeOfPath(text: string, path: JsonPath): TextPlace {
  return placeAt(text, offsetOf(text, path));
}

/** Strings whole, so that braces inside of them are none; else one mark or one word. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/gs;

function offsetOf(text: string, path: JsonPath): number {
  // One frame a container that is open: which step of the path it stands for, if it is on the path at all.
  const open: {
    readonly isOnPath: boolean;
    readonly isArray: boolean;
    index: number;
    key: string | undefined;
  }[] = [];
  let found = 0;
  let foundDepth = -1;
  for (const { 0: word, index: offset } of text.matchAll(token)) {
    const top = open.at(-1);
    if (word === '}' || word === ']') open.pop();
    else if (word === ',') {
      if (top !== undefined) [top.index, top.key] = [top.index + 1, undefined];
    } else if (word === ':') continue;
    else if (top !== undefined && !top.isArray && top.key === undefined) top.key = JSON.parse(word) as string;
    else {
      const step = top?.isArray === true ? top.index : top?.key;
      const isOnPath = top === undefined || (top.isOnPath && step === path[open.length - 1]);
      if (isOnPath && open.length > foundDepth) [found, foundDepth] = [offset, open.length];
      if (word === '{' || word === '[')
        open.push({ isOnPath, isArray: word === '[', index: 0, key: undefined });
    }
    if (foundDepth === path.length) break;
  }
  return found;
}
