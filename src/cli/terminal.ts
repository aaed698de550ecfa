import { createColours, type Colours } from '../report/colours.ts';

/** Standard output and standard error, and what may be done to them. */
export interface Terminal {
  /** Data: what a command is asked for. */
  readonly out: (text: string) => void;
  /** Everything else: progress, notes, errors. */
  readonly err: (text: string) => void;
  readonly outColours: Colours;
  readonly errColours: Colours;
  /** Width for tables. */
  readonly columns: number;
  readonly outIsTerminal: boolean;
  /** Standard error is a terminal on which moving pictures are welcome. */
  readonly errIsLive: boolean;
}

/** Tables in a log or a pipe may be wider than a terminal: nothing wraps them there. */
const columnsOfPipes = 160;
/** A serial line, say, does not tell its width. */
const columnsUnknown = 80;

/** The process's own streams. `noColour` is what `--no-color` says. */
export function processTerminal(env: NodeJS.ProcessEnv, noColour: boolean): Terminal {
  const { stdout, stderr } = process;
  // A reader that went away (`podnet test | head`) must not stop the clean-up; its text is lost, as it wants.
  for (const stream of [stdout, stderr]) {
    if (stream.listenerCount('error') === 0) stream.on('error', () => {});
  }
  const plain = noColour || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  const forced = (env['FORCE_COLOR'] ?? '0') !== '0';
  const coloured = (stream: NodeJS.WriteStream) => !plain && (stream.isTTY || forced);
  const asked = Number(env['COLUMNS']);
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    outColours: createColours(coloured(stdout)),
    errColours: createColours(coloured(stderr)),
    columns: stdout.isTTY ? stdout.columns || columnsUnknown : asked > 0 ? asked : columnsOfPipes,
    outIsTerminal: stdout.isTTY && !plain && (env['CI'] ?? '') === '',
    errIsLive: stderr.isTTY && !plain && (env['CI'] ?? '') === '',
  };
}

/** Resolves when all that was written has left the process; `process.exit` would cut a pipe's text. */
export async function drainStreams(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (stream.destroyed || stream.writableLength === 0) return resolve();
          stream.once('error', () => resolve());
          stream.write('', () => resolve());
        }),
    ),
  );
}
