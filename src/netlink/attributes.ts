import { align } from './message.ts';

/** Values of attributes by type. They are views of the receive buffer: decode them before the next call. */
export type Attributes = ReadonlyMap<number, Buffer>;

const HEADER_BYTES = 4;
/** Without the two flag bits, nested and network byte order. */
const TYPE_MASK = 0x3fff;

/** Each attribute in its order; a length that does not fit ends the walk, as in the kernel's nla_ok. */
export function* eachAttribute(bytes: Buffer): Generator<readonly [type: number, value: Buffer]> {
  let offset = 0;
  while (offset + HEADER_BYTES <= bytes.length) {
    const length = bytes.readUInt16LE(offset);
    if (length < HEADER_BYTES || offset + length > bytes.length) return;
    const type = bytes.readUInt16LE(offset + 2) & TYPE_MASK;
    yield [type, bytes.subarray(offset + HEADER_BYTES, offset + length)];
    offset += align(length);
  }
}

/** Attributes that come once each; of a repeated one the last is kept. */
export function readAttributes(bytes: Buffer): Attributes {
  return new Map(eachAttribute(bytes));
}

const NONE: Attributes = new Map();

export function nestedAttributes(attributes: Attributes, type: number): Attributes {
  const value = attributes.get(type);
  return value === undefined ? NONE : readAttributes(value);
}

export function u8Of(attributes: Attributes, type: number): number | undefined {
  return attributes.get(type)?.readUInt8(0);
}

export function u32Of(attributes: Attributes, type: number): number | undefined {
  return attributes.get(type)?.readUInt32LE(0);
}

/** Text up to its NUL. */
export function stringOf(attributes: Attributes, type: number): string | undefined {
  const value = attributes.get(type);
  if (value === undefined) return undefined;
  const end = value.indexOf(0);
  return value.toString('utf8', 0, end === -1 ? value.length : end);
}
