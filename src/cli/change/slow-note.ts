import type { CliContext } from '../cli-context.ts';

/** What takes longer than this is worth a word. */
const patienceMs = 1_000;

/** Does something, and says what is being done when it takes a while. */
export async function withSlowNote<T>(
  { terminal, quiet }: Pick<CliContext, 'terminal' | 'quiet'>,
  note: string,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setTimeout(() => {
    if (!quiet) terminal.err(`${note}\n`);
  }, patienceMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
