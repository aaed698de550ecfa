import type { PhaseEvent } from '../model/event.ts';
import { formatTime } from '../report/format-time.ts';
import type { CliContext } from './cli-context.ts';
import { phaseTitles } from './phase-titles.ts';

/** The making of a cluster on standard error: a line for each part when it is done, and what is under way. */
export class PhaseLines {
  readonly #context: Pick<CliContext, 'terminal' | 'quiet'>;
  #shown = '';

  constructor(context: Pick<CliContext, 'terminal' | 'quiet'>) {
    this.#context = context;
  }

  readonly take = (event: PhaseEvent): void => {
    if (this.#context.quiet) return;
    const title = phaseTitles[event.phase];
    if (event.kind === 'phase-started') this.#show(`${title} …`);
    else if (event.kind === 'phase-progress') this.#show(`${title}: ${event.text}`);
    else this.#line(`${title} (${formatTime(event.durationMs)})`);
  };

  /** Takes away what is under way. */
  end(): void {
    this.#show('');
  }

  #line(text: string): void {
    this.#show('');
    const { err, errColours } = this.#context.terminal;
    err(` ${errColours.green('✓')} ${text}\n`);
  }

  /** Only a terminal shows what is under way. */
  #show(text: string): void {
    const { err, errIsLive, errColours } = this.#context.terminal;
    if (!errIsLive || text === this.#shown) return;
    this.#shown = text;
    err(`\r\u001b[K${text === '' ? '' : ` ${errColours.dim('·')} ${text}`}`);
  }
}
