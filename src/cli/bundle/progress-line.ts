import type { CliContext } from '../cli-context.ts';

/** One line on a terminal that says how far a longer work is; elsewhere, each new text once. */
export class ProgressLine {
  readonly #context: CliContext;
  #shown = '';

  constructor(context: CliContext) {
    this.#context = context;
  }

  /** What is done now; goes to logs too. */
  readonly begin = (text: string): void => {
    const { quiet, terminal } = this.#context;
    if (quiet || text === this.#shown) return;
    this.#shown = text;
    terminal.err(terminal.errIsLive ? `\r\u001b[K${text}` : `${text}\n`);
  };

  /** How far it is: for terminals only. */
  readonly advance = (text: string): void => {
    if (this.#context.terminal.errIsLive) this.begin(text);
  };

  end(): void {
    if (this.#shown !== '' && this.#context.terminal.errIsLive) this.#context.terminal.err('\r\u001b[K');
  }
}
