import type { Endpoint } from './endpoint.ts';

/** A command that is run with somebody at its streams. */
export interface AttachedCommand {
  readonly target: Endpoint;
  readonly command: readonly string[];
  /** A terminal of that size for it, which programs such as a shell want; otherwise plain pipes. */
  readonly terminal?: TerminalSize & {
    /** TERM for the command. */
    readonly name: string;
  };
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The streams of whoever runs it. */
export interface CommandStreams {
  /** What is typed or piped in; absent for none: the command then reads an empty input. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Called with output in its order; what it returns is waited for before more is read. A terminal has only stdout. */
  readonly onOutput: (stream: 'stdout' | 'stderr', data: Uint8Array) => Promise<void> | void;
  /** Calls the listener when the window changes its size; returns the way to stop that. */
  readonly onResize?: (listener: (size: TerminalSize) => void) => () => void;
}
