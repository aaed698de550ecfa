import { messageOf } from '../../model/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { errorText } from '../error-text.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';

/** Keeps the exit status of a command that goes on with other objects when one fails. */
export class Failures {
  readonly #context: Pick<CliContext, 'terminal' | 'debug' | 'signal'>;
  #exitCode: number = exitCodes.ok;

  constructor(context: Pick<CliContext, 'terminal' | 'debug' | 'signal'>) {
    this.#context = context;
  }

  get exitCode(): number {
    return this.#exitCode;
  }

  /** @throws the error itself when the command was interrupted */
  tell(error: unknown): void {
    const { terminal, debug, signal } = this.#context;
    if (signal.aborted) throw error instanceof Error ? error : new Error(messageOf(error));
    terminal.err(errorText(error, terminal.errColours, debug));
    this.#exitCode = Math.max(this.#exitCode, exitCodeOf(error));
  }
}
