import { relative } from 'node:path';
import process from 'node:process';
import { systemClock } from '../../util/clock.ts';
import { plural } from '../../util/plural.ts';
import { errorText } from '../error-text.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodeOf } from '../exit-code.ts';
import { ChangeWatcher } from './change-watcher.ts';
import { WatchKeys, type WatchKey } from './watch-keys.ts';
import type { WatchedPath } from './watched-paths.ts';

export interface WatchedRun {
  /** What the next run depends on. */
  readonly paths: () => Promise<readonly WatchedPath[]>;
  /** Runs once and gives the exit status; that of one that is superseded is of no interest. */
  readonly run: (signal: AbortSignal, isSuperseded: () => boolean) => Promise<number>;
}

/**
 * Runs, and again whenever something changes that the run depends on. A run that is under way then is cleaned up first.
 * @returns the last run's exit status when the key for the end was pressed, that of the signal when one came
 */
export async function watchRuns(watched: WatchedRun, context: CliContext): Promise<number> {
  using watcher = new ChangeWatcher({ clock: systemClock });
  using keys = new WatchKeys();
  const say = (text: string): void => {
    if (!context.quiet) context.terminal.err(text);
  };
  let why = '';
  for (let number = 1; ; number++) {
    await watcher.begin(await watched.paths());
    say(`\nrun ${number}, ${timeOfDay(new Date())}${why === '' ? '' : `: ${why}`}\n`);
    const { exitCode, event } = await runUntilEvent(watched, { watcher, keys, say, context });
    if (event.kind === 'end') return exitCode;
    why = event.kind === 'changed' ? changeText(event.files) : 'asked for';
  }
}

interface Watching {
  readonly watcher: ChangeWatcher;
  readonly keys: WatchKeys;
  readonly say: (text: string) => void;
  readonly context: CliContext;
}

type WatchEvent =
  | { readonly kind: WatchKey }
  /** As they are when all is written, which may be as they were. */
  | { readonly kind: 'changed'; readonly files: readonly string[] };

/**
 * One run and the wait after it, both of which end with the next event.
 * @throws the signal's reason, when the run is cleaned up
 */
async function runUntilEvent(
  { run }: WatchedRun,
  { watcher, keys, say, context }: Watching,
): Promise<{ readonly exitCode: number; readonly event: WatchEvent }> {
  const { signal, terminal } = context;
  // Not AbortSignal.any: what hangs on a signal of the whole process would be one more with every run.
  const running = new AbortController();
  const waiting = new AbortController();
  const interrupt = (): void => {
    running.abort(signal.reason);
    waiting.abort(signal.reason);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  let superseded = false;
  const ended = run(running.signal, () => superseded).catch((error: unknown) => {
    if (!running.signal.aborted) terminal.err(errorText(error, terminal.errColours, context.debug));
    return exitCodeOf(error);
  });
  try {
    signal.throwIfAborted();
    let coming = nextEvent(watcher, keys, waiting.signal);
    const early = await Promise.race([coming, ended.then(() => undefined)]);
    if (early !== undefined) {
      superseded = early !== 'end';
      if (!terminal.errIsLive) say(`\n${early === 'changed' ? 'files changed' : 'asked for'}: cleaning up\n`);
      running.abort(new Error('interrupted'));
      const exitCode = await ended;
      if (early !== 'changed') return { exitCode, event: { kind: early } };
      return { exitCode, event: { kind: early, files: await watcher.settled(waiting.signal) } };
    }
    const ways = keys.listening ? 'Enter runs again, q or Ctrl-C ends' : 'Ctrl-C ends';
    say(`\nwatching ${plural(watcher.count, 'file')}; ${ways}\n`);
    for (;;) {
      const kind = await coming;
      if (kind !== 'changed') return { exitCode: await ended, event: { kind } };
      const files = await watcher.settled(waiting.signal);
      if (files.length > 0) return { exitCode: await ended, event: { kind, files } };
      coming = nextEvent(watcher, keys, waiting.signal);
    }
  } finally {
    signal.removeEventListener('abort', interrupt);
    waiting.abort(new Error('nobody waits any more'));
    await ended;
  }
}

async function nextEvent(
  watcher: ChangeWatcher,
  keys: WatchKeys,
  signal: AbortSignal,
): Promise<WatchKey | 'changed'> {
  const changed = watcher.changed(signal).then(() => 'changed' as const);
  const key = keys.next(signal);
  // The one that loses is called off later.
  for (const one of [changed, key]) one.catch(() => {});
  return Promise.race([changed, key]);
}

const timeOfDay = (time: Date): string =>
  [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');

/** More than a few names are no news. */
const mostNames = 3;

function changeText(files: readonly string[]): string {
  if (files.length === 0) return 'changed, and changed back';
  const names = files.slice(0, mostNames).map(shortPath);
  const rest = files.length - names.length;
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} changed`;
}

function shortPath(file: string): string {
  const fromHere = relative(process.cwd(), file);
  return fromHere.startsWith('..') ? file : fromHere;
}
