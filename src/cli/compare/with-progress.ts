import type { EventSink } from '../../model/event.ts';
import { formatTime } from '../../report/format-time.ts';
import type { CliContext } from '../cli-context.ts';

/** Shows what is being run: a moving picture on a terminal, else a line for each run that is over. */
export async function withProgress<T>(
  context: CliContext,
  work: (sink: EventSink) => Promise<T>,
): Promise<T> {
  const { terminal, signal } = context;
  const live =
    terminal.errIsLive && !context.quiet ? new (await import('../live-tree.ts')).LiveTree() : undefined;
  const interrupt = (): void => live?.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await work(live === undefined ? progressLines(context) : (event) => live.report(event));
  } finally {
    signal.removeEventListener('abort', interrupt);
    await live?.finish();
  }
}

/** A line a run, for logs and pipes. */
function progressLines({ quiet, terminal }: CliContext): EventSink {
  return (event) => {
    if (quiet || event.kind !== 'scenario-finished') return;
    const { name, status, repetition, durationMs } = event.result;
    const again = repetition > 1 ? ` [repetition ${repetition}]` : '';
    terminal.err(`${name}${again}: ${status} in ${formatTime(durationMs)}\n`);
  };
}
