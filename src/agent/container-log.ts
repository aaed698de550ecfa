import { UsageError } from '../model/errors.ts';
import { timeLimit } from '../util/time-limit.ts';
import { KeptOutput } from '../util/kept-output.ts';
import type { ContainerLogChunk, ReadContainerLogParams } from './protocol.ts';

/** How much of a run is kept. */
const maxBytes = 1024 * 1024;

type ReadRequest = Omit<ReadContainerLogParams, 'pod' | 'container'>;

/** One life of a container's process. */
export interface ContainerRun {
  write(data: Buffer): void;
  /** Nothing more comes. May be called twice. */
  end(): void;
  /** The last bytes, as text. */
  tail(bytes: number): string;
}

interface KeptRun {
  readonly start: number;
  readonly output: KeptOutput;
  ended: boolean;
}

/**
 * What a container says, standard output and standard error as they come: of its present run, and of the one before.
 * Places are bytes since its first start, so that a reader goes on from one run to the next.
 */
export class ContainerLog {
  readonly #container: string;
  readonly #readers = new Set<() => void>();
  #previous: KeptRun | undefined;
  #present: KeptRun = keptRun(0);
  #hasRun = false;
  #isClosed = false;

  constructor(container: string) {
    this.#container = container;
  }

  /** The container's process starts, for the first time or again. */
  startRun(): ContainerRun {
    if (this.#hasRun) {
      this.#present.ended = true;
      this.#previous = this.#present;
      this.#present = keptRun(this.#previous.output.endOffset);
    }
    this.#hasRun = true;
    const run = this.#present;
    return {
      write: (data) => {
        if (run.ended) return;
        run.output.write(data);
        this.#wake();
      },
      end: () => {
        run.ended = true;
        this.#wake();
      },
      tail: (bytes) => run.output.from(run.output.endOffset - bytes).toString('utf8'),
    };
  }

  /** The last bytes of the present run, as text. */
  tail(bytes: number): string {
    const { output } = this.#present;
    return output.from(output.endOffset - bytes).toString('utf8');
  }

  /** Lets nobody wait any longer: the pod is gone. */
  close(): void {
    this.#isClosed = true;
    this.#present.ended = true;
    this.#wake();
  }

  /**
   * All that is there from a place on; by default from the beginning of the run. Where that is nothing, waits until
   * something comes, the run ends or `waitMs` is over. Of a run that has ended already, waits for the next one.
   * @throws UsageError `no-previous`
   */
  async read({ previous, offset, waitMs }: ReadRequest, signal: AbortSignal): Promise<ContainerLogChunk> {
    if (previous) return this.#readPrevious(offset);
    const first = this.#present;
    const wasEnded = first.ended;
    // One whose timer goes with the answer: a container that says much is read many times a second.
    using limit = timeLimit(waitMs, signal);
    const over = limit.signal;
    const from = offset ?? first.start;
    for (;;) {
      const chunk = this.#readPresent(from);
      const hasEnded = this.#present.ended && (this.#present !== first || !wasEnded);
      if (chunk.text !== '' || hasEnded || this.#isClosed || over.aborted) return chunk;
      await this.#change(over);
    }
  }

  #readPrevious(offset: number | undefined): ContainerLogChunk {
    const run = this.#previous;
    if (run === undefined) {
      throw new UsageError('no-previous', `the container ${this.#container} was not started again so far`, {
        hint: 'without --previous you see what it says now',
      });
    }
    return chunkOf(run.output.from(offset ?? run.start), run.output.endOffset, {
      isCut: run.output.firstOffset > (offset ?? run.start),
      ended: true,
    });
  }

  #readPresent(from: number): ContainerLogChunk {
    const { start, output, ended } = this.#present;
    const before = from < start ? this.#previous : undefined;
    const rest = before?.output.from(from) ?? Buffer.alloc(0);
    return chunkOf(Buffer.concat([rest, output.from(from)]), output.endOffset, {
      isCut:
        from < (before ?? this.#present).output.firstOffset || output.firstOffset > Math.max(from, start),
      ended,
    });
  }

  #change(over: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#readers.delete(wake);
        over.removeEventListener('abort', wake);
        resolve();
      };
      this.#readers.add(wake);
      over.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    for (const wake of this.#readers) wake();
  }
}

const keptRun = (start: number): KeptRun => ({
  start,
  output: new KeptOutput(maxBytes, start),
  ended: false,
});

/** A character of which bytes are still to come waits for them. */
function chunkOf(
  data: Buffer,
  endOffset: number,
  { isCut, ended }: { readonly isCut: boolean; readonly ended: boolean },
): ContainerLogChunk {
  const missing = ended ? 0 : unfinishedBytes(data);
  const text = data.subarray(0, data.length - missing).toString('utf8');
  return { text, nextOffset: endOffset - missing, isCut, ended };
}

/** How many bytes at the end begin a UTF-8 character without ending it (RFC 3629, section 3). */
function unfinishedBytes(data: Buffer): number {
  for (let back = 1; back <= Math.min(3, data.length); back++) {
    const byte = data[data.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return length > back ? back : 0;
  }
  return 0;
}
