import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/** A value of a JSON text; numbers keep the digits they were written with, 64-bit integers included. */
export type JsonValue = null | boolean | string | number | JsonNumber | readonly JsonValue[] | JsonObject;
/** A number as it stands in a text. */
export interface JsonNumber {
  readonly isLosslessNumber: boolean;
  /** Its digits. */
  readonly value: string;
}
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * @param duplicates what becomes of a key that comes again with another value
 * @throws SyntaxError also when anything but white space follows, or it is nested too deeply
 */
export function parseJson(text: string, duplicates: 'refuse' | 'last-wins' = 'refuse'): JsonValue {
  const options =
    duplicates === 'refuse' ? {} : { onDuplicateKey: ({ newValue }: { newValue: unknown }) => newValue };
  const tooDeep = tooDeepAt(text);
  if (tooDeep !== undefined) throw new SyntaxError(`It is nested too deeply at position ${tooDeep}`);
  try {
    return parse(text, undefined, options) as JsonValue;
  } catch (error) {
    // The parser calls itself once a level, so that "[[[[…" ends the stack.
    if (error instanceof RangeError) throw new SyntaxError('It is nested too deeply', { cause: error });
    throw error;
  }
}

/** Far deeper than any configuration or answer. */
const deepest = 500;

/** The bracket that is one too many. */
function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/gs)) {
    if (mark === '{' || mark === '[') depth++;
    else if (mark === '}' || mark === ']') depth--;
    if (depth > deepest) return index;
  }
  return undefined;
}

export const stringifyJson = (value: JsonValue, indent?: number): string =>
  stringify(value, undefined, indent) ?? 'null';

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

/** A number that is a whole one and keeps all its digits as a JavaScript number. */
export function toInteger(value: JsonValue | undefined): number | undefined {
  const isNumber = typeof value === 'number' || value instanceof LosslessNumber;
  const number = isNumber ? Number(value.toString()) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}
