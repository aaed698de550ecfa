import { Duplex } from 'node:stream';

const headerBytes = 8;
/** The second stream of a frame's header; the first is standard output. */
const standardError = 2;
/** The last words are the ones that tell why. */
const maxSaidBytes = 8_192;

/**
 * A container's standard input and output as one stream. The engine frames what it sends: a byte for the
 * stream, three of zeros, the length in four (Engine API, "Attach to a container", stream format); what it is
 * sent goes as it is. What the container says on standard error is kept apart.
 */
export class AgentStream extends Duplex {
  private readonly raw: Duplex;
  private rest: Buffer = Buffer.alloc(0);
  private saidText = '';

  constructor(raw: Duplex) {
    super();
    this.raw = raw;
    raw.on('data', (chunk: Buffer) => this.receive(chunk));
    // Whether it ends or breaks: nothing more comes.
    raw.once('end', () => this.push(null));
    raw.once('error', () => this.push(null));
    raw.once('close', () => this.destroy());
  }

  /** The last of what came on standard error. */
  said(): string {
    return this.saidText;
  }

  override _read(): void {
    this.raw.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.raw.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.raw.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.raw.destroy();
    done(error);
  }

  private receive(chunk: Buffer): void {
    let buffer = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    while (buffer.length >= headerBytes) {
      const end = headerBytes + buffer.readUInt32BE(4);
      if (buffer.length < end) break;
      const payload = buffer.subarray(headerBytes, end);
      if (buffer[0] === standardError) this.hear(payload.toString());
      else if (!this.push(payload)) this.raw.pause();
      buffer = buffer.subarray(end);
    }
    this.rest = buffer;
  }

  private hear(text: string): void {
    this.saidText = (this.saidText + text).slice(-maxSaidBytes);
  }
}
