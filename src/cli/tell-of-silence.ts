import type { SilentControl } from '../control/connect.ts';
import type { CliContext } from './cli-context.ts';

/** Says whom a command waits for, also to those who want no notes: without a word it would seem to hang for ever. */
export function tellOfSilence({ terminal }: Pick<CliContext, 'terminal'>) {
  return ({ name, pid }: SilentControl): void => {
    const process = pid === undefined ? '' : ` (pid ${pid})`;
    terminal.err(`waiting for the control process of ${name}${process}, which does not answer\n`);
    if (pid === undefined) return;
    terminal.err(
      `  hint: if it goes on like that: kill -9 ${pid}; the next command brings the cluster up again as it was\n`,
    );
  };
}
