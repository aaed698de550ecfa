/** Pieces are gathered to blocks of about this size: a program that writes byte by byte must not cost a buffer each. */
const blockBytes = 4_096;

/** The last of what was written: at most so many bytes, each with its place since the beginning. */
export class KeptOutput {
  readonly #maxBytes: number;
  readonly #blocks: Buffer[] = [];
  #firstOffset: number;
  #endOffset: number;

  /** @param offset the place of the first byte that will be written */
  constructor(maxBytes: number, offset: number) {
    this.#maxBytes = maxBytes;
    this.#firstOffset = offset;
    this.#endOffset = offset;
  }

  /** The place of the first byte that is still there. */
  get firstOffset(): number {
    return this.#firstOffset;
  }

  /** The place of the next byte that comes. */
  get endOffset(): number {
    return this.#endOffset;
  }

  write(data: Buffer): void {
    this.#endOffset += data.length;
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.length + data.length <= blockBytes) {
      this.#blocks[this.#blocks.length - 1] = Buffer.concat([last, data]);
    } else this.#blocks.push(data);
    this.#drop(this.#endOffset - this.#firstOffset - this.#maxBytes);
  }

  /** What is there from a place on. */
  from(offset: number): Buffer {
    return Buffer.concat(this.#blocks).subarray(Math.max(0, offset - this.#firstOffset));
  }

  #drop(bytes: number): void {
    let left = bytes;
    while (left > 0) {
      const first = this.#blocks.shift();
      if (first === undefined) return;
      if (first.length > left) this.#blocks.unshift(first.subarray(left));
      const dropped = Math.min(first.length, left);
      this.#firstOffset += dropped;
      left -= dropped;
    }
  }
}
