import { addressOf } from './libc.ts';

/** Offsets in struct msghdr on 64-bit Linux (linux/socket.h); struct iovec is an address and a length. */
const VECTOR = 16;
const VECTOR_COUNT = 24;
const HEADER_BYTES = 56;
const VECTOR_BYTES = 16;
/** struct mmsghdr: a header, the length that was moved, and four bytes that align the next one. */
const BATCH_ENTRY_BYTES = 64;

/** One buffer many times over, as a struct msghdr: a single call moves more than there is memory for. */
export class RepeatedBuffer {
  readonly header = Buffer.alloc(HEADER_BYTES);
  readonly #data: Buffer;
  readonly #vectors: Buffer;
  readonly #times: number;

  constructor(bufferBytes: number, times: number) {
    this.#data = Buffer.alloc(bufferBytes, 'podnet ');
    this.#times = times;
    this.#vectors = Buffer.alloc(times * VECTOR_BYTES);
    for (let at = 0; at < this.#vectors.length; at += VECTOR_BYTES) {
      this.#vectors.writeBigUInt64LE(addressOf(this.#data), at);
      this.#vectors.writeBigUInt64LE(BigInt(bufferBytes), at + 8);
    }
    this.header.writeBigUInt64LE(addressOf(this.#vectors), VECTOR);
    this.offer(times);
  }

  /** How many times the next call may use the buffer; as often as it is there, at most. */
  offer(times: number): void {
    this.header.writeBigUInt64LE(BigInt(Math.min(times, this.#times)), VECTOR_COUNT);
  }

  /** What the buffer holds, once. */
  get data(): Buffer {
    return this.#data;
  }
}

/** Many messages for one call, as struct mmsghdr, that all come from one buffer, or all go into it. */
export class MessageBatch {
  readonly headers: Buffer;
  readonly count: number;
  readonly #data: Buffer;
  readonly #vector = Buffer.alloc(VECTOR_BYTES);

  constructor(messageBytes: number, count: number) {
    this.count = count;
    this.headers = Buffer.alloc(count * BATCH_ENTRY_BYTES);
    this.#data = Buffer.alloc(messageBytes, 'podnet ');
    this.#vector.writeBigUInt64LE(addressOf(this.#data), 0);
    this.#vector.writeBigUInt64LE(BigInt(messageBytes), 8);
    for (let at = 0; at < this.headers.length; at += BATCH_ENTRY_BYTES) {
      this.headers.writeBigUInt64LE(addressOf(this.#vector), at + VECTOR);
      this.headers.writeBigUInt64LE(1n, at + VECTOR_COUNT);
    }
  }

  /** The length of each of the first so many messages, after a call that moved them. */
  lengths(count: number): readonly number[] {
    return Array.from({ length: count }, (_, index) =>
      this.headers.readUInt32LE(index * BATCH_ENTRY_BYTES + HEADER_BYTES),
    );
  }

  /** What each message of them holds. */
  get data(): Buffer {
    return this.#data;
  }
}
