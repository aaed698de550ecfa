/** Size of struct nlmsghdr: length, type, flags, sequence number, port (linux/netlink.h). */
export const MESSAGE_HEADER_BYTES = 16;
const ATTRIBUTE_HEADER_BYTES = 4;
const NLA_F_NESTED = 0x8000;

/** Netlink lays out messages and attributes on 4-byte boundaries. */
export function align(length: number): number {
  return (length + 3) & ~3;
}

/**
 * Writes netlink messages, one after the other, into one buffer that is used again and again. The order of
 * calls is that of the bytes: `begin`, the fixed header's fields, attributes, `end`.
 */
export class MessageWriter {
  #bytes: Buffer;
  #length = 0;
  #start = 0;

  constructor(capacityBytes = 2048) {
    this.#bytes = Buffer.allocUnsafe(capacityBytes);
  }

  /** What was written so far: valid until the next write. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** The whole buffer, for the kernel to read `length` bytes of. */
  get memory(): Buffer {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Where the current message begins. */
  get start(): number {
    return this.#start;
  }

  /** Forgets all bytes from `length` on. */
  truncate(length = 0): void {
    this.#length = length;
    this.#start = length;
  }

  /** Starts a message; its length, sequence number and port are filled in by `end`. */
  begin(type: number, flags: number): this {
    this.#start = this.#length;
    return this.u32(0).u16(type).u16(flags).u32(0).u32(0);
  }

  /** Completes the message. */
  end(sequence: number): void {
    this.#bytes.writeUInt32LE(this.#length - this.#start, this.#start);
    this.#bytes.writeUInt32LE(sequence, this.#start + 8);
  }

  /** Adds flags to the message that begins at `start`. */
  addFlags(start: number, flags: number): void {
    this.#bytes.writeUInt16LE(this.#bytes.readUInt16LE(start + 6) | flags, start + 6);
  }

  u8(value: number): this {
    const offset = this.#grow(1);
    this.#bytes[offset] = value;
    return this;
  }

  u16(value: number): this {
    const offset = this.#grow(2);
    this.#bytes.writeUInt16LE(value, offset);
    return this;
  }

  /** Network byte order, as ports are. */
  u16be(value: number): this {
    const offset = this.#grow(2);
    this.#bytes.writeUInt16BE(value, offset);
    return this;
  }

  u32(value: number): this {
    const offset = this.#grow(4);
    this.#bytes.writeUInt32LE(value, offset);
    return this;
  }

  zeros(count: number): this {
    const offset = this.#grow(count);
    this.#bytes.fill(0, offset, offset + count);
    return this;
  }

  attributeU8(type: number, value: number): this {
    return this.#attribute(type, 1).u8(value).#pad();
  }

  attributeU16(type: number, value: number): this {
    return this.#attribute(type, 2).u16(value).#pad();
  }

  attributeU32(type: number, value: number): this {
    return this.#attribute(type, 4).u32(value);
  }

  attributeBytes(type: number, value: Uint8Array): this {
    this.#attribute(type, value.length);
    const offset = this.#grow(value.length);
    this.#bytes.set(value, offset);
    return this.#pad();
  }

  /** NUL-terminated text. */
  attributeString(type: number, value: string): this {
    const size = Buffer.byteLength(value);
    this.#attribute(type, size + 1);
    const offset = this.#grow(size + 1);
    this.#bytes.write(value, offset);
    this.#bytes[offset + size] = 0;
    return this.#pad();
  }

  /** An attribute that holds whatever `write` writes: a fixed header, attributes or both. */
  nest(type: number, write: () => void): this {
    const offset = this.#length;
    this.u16(0).u16(type | NLA_F_NESTED);
    write();
    this.#bytes.writeUInt16LE(this.#length - offset, offset);
    return this;
  }

  #attribute(type: number, size: number): this {
    return this.u16(ATTRIBUTE_HEADER_BYTES + size).u16(type);
  }

  #pad(): this {
    return this.zeros(align(this.#length) - this.#length);
  }

  /** Makes room; may replace the buffer, so ask before touching it. */
  #grow(count: number): number {
    const offset = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, offset);
      this.#bytes = larger;
    }
    return offset;
  }
}
