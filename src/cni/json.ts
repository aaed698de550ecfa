import { type LosslessNumber, parse, stringify } from 'lossless-json';

/** A value of a JSON text; numbers keep the digits they were written with, 64-bit integers included. */
export type JsonValue = null | boolean | string | number | LosslessNumber | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** @throws SyntaxError also when anything but white space follows */
export const parseJson = (text: string): JsonValue => parse(text) as JsonValue;

export const stringifyJson = (value: JsonValue, indent?: number): string =>
  stringify(value, undefined, indent) ?? 'null';

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('isLosslessNumber' in value);
