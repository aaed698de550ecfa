import { addressOf } from './libc.ts';

/** Offsets in struct msghdr on 64-bit Linux (linux/socket.h); struct iovec is an address and a length. */
const NAME = 0;
const NAME_LENGTH = 8;
const VECTOR = 16;
const VECTOR_COUNT = 24;
const CONTROL = 32;
const CONTROL_LENGTH = 40;
const FLAGS = 48;
const HEADER_BYTES = 56;
const VECTOR_BYTES = 16;
/** struct cmsghdr: length, level, type. */
const CONTROL_HEADER_BYTES = 16;

/** Something the kernel tells beside the data: an extended error, a timestamp, the receiving address. */
export interface ControlMessage {
  readonly level: number;
  readonly type: number;
  /** A view of the control buffer: decode it before the next call. */
  readonly data: Buffer;
}

/**
 * The struct msghdr of sendmsg and recvmsg, with buffers of its own for data, address and control messages.
 * Made once and used for many calls: call `reset` before each recvmsg, which shortens the lengths.
 */
export class MessageHeader {
  readonly bytes = Buffer.alloc(HEADER_BYTES);
  readonly name: Buffer;
  readonly data: Buffer;
  readonly control: Buffer;
  readonly #vector = Buffer.alloc(VECTOR_BYTES);

  constructor(sizes: { readonly data: number; readonly name?: number; readonly control?: number }) {
    this.data = Buffer.alloc(sizes.data);
    this.name = Buffer.alloc(sizes.name ?? 28);
    this.control = Buffer.alloc(sizes.control ?? 512);
    this.bytes.writeBigUInt64LE(addressOf(this.name), NAME);
    this.bytes.writeBigUInt64LE(addressOf(this.#vector), VECTOR);
    this.bytes.writeBigUInt64LE(1n, VECTOR_COUNT);
    this.bytes.writeBigUInt64LE(addressOf(this.control), CONTROL);
    this.#vector.writeBigUInt64LE(addressOf(this.data), 0);
    this.reset();
  }

  /** Offers the whole of every buffer again. */
  reset(): void {
    this.bytes.writeUInt32LE(this.name.length, NAME_LENGTH);
    this.bytes.writeBigUInt64LE(BigInt(this.control.length), CONTROL_LENGTH);
    this.bytes.writeUInt32LE(0, FLAGS);
    this.#vector.writeBigUInt64LE(BigInt(this.data.length), 8);
  }

  /** MSG_* flags of what was received: truncated, from the error queue. */
  get flags(): number {
    return this.bytes.readUInt32LE(FLAGS);
  }

  /** The sockaddr that was received; empty when there was none. */
  get sender(): Buffer {
    return this.name.subarray(0, this.bytes.readUInt32LE(NAME_LENGTH));
  }

  controlMessages(): ControlMessage[] {
    const end = Number(this.bytes.readBigUInt64LE(CONTROL_LENGTH));
    const messages: ControlMessage[] = [];
    let offset = 0;
    while (offset + CONTROL_HEADER_BYTES <= end) {
      const length = Number(this.control.readBigUInt64LE(offset));
      if (length < CONTROL_HEADER_BYTES || offset + length > end) break;
      messages.push({
        level: this.control.readInt32LE(offset + 8),
        type: this.control.readInt32LE(offset + 12),
        data: this.control.subarray(offset + CONTROL_HEADER_BYTES, offset + length),
      });
      // Control messages lie on 8-byte boundaries (CMSG_ALIGN).
      offset += (length + 7) & ~7;
    }
    return messages;
  }
}
