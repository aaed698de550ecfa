import type { CheckResult } from '../../cni/conformance/check.ts';
import type { ConformanceCheck } from '../../cni/conformance/conformance-check.ts';
import { formatTime } from '../../report/format-time.ts';
import type { CliContext } from '../cli-context.ts';

/** How far a run is, on standard error: a line that is rewritten on a terminal, elsewhere a line for each check. */
export class CheckProgress {
  readonly #context: Pick<CliContext, 'terminal' | 'quiet'>;
  readonly #total: number;
  readonly #running = new Map<number, string>();
  #done = 0;
  #failed = 0;

  constructor(context: Pick<CliContext, 'terminal' | 'quiet'>, total: number) {
    this.#context = context;
    this.#total = total;
  }

  /** What the making of nodes has to say. */
  readonly note = (text: string): void => {
    if (this.#isLive()) this.#show(text);
    else this.#line(text);
  };

  readonly start = ({ id, title }: ConformanceCheck): void => {
    this.#running.set(id, title);
    this.#picture();
  };

  readonly finish = ({ id, title, status, durationMs }: CheckResult): void => {
    this.#running.delete(id);
    this.#done += 1;
    if (status === 'fail') this.#failed += 1;
    if (this.#isLive()) this.#picture();
    else this.#line(`${id} ${title}: ${status} (${formatTime(durationMs)})`);
  };

  /** Takes away what is under way: the report comes. */
  end(): void {
    if (this.#isLive()) this.#show('');
  }

  #picture(): void {
    if (!this.#isLive()) return;
    const { errColours } = this.#context.terminal;
    const failed = this.#failed === 0 ? '' : errColours.red(`, ${this.#failed} failed`);
    const running = [...this.#running].map(([id, title]) => `${id} ${title}`);
    this.#show(`${this.#done}/${this.#total}${failed}`, running.join('; '));
  }

  #isLive(): boolean {
    return this.#context.terminal.errIsLive && !this.#context.quiet;
  }

  #line(text: string): void {
    if (!this.#context.quiet) this.#context.terminal.err(`${text}\n`);
  }

  /** @param rest is cut off where the line would wrap, and could not be rewritten any more */
  #show(text: string, rest = ''): void {
    const { err, errColours, columns } = this.#context.terminal;
    const room = Math.max(0, columns - text.length - 5);
    const cut = rest.length > room ? `${rest.slice(0, Math.max(0, room - 1))}…` : rest;
    err(`\r\u001b[K${text === '' ? '' : ` ${errColours.dim('·')} ${text} ${errColours.dim(cut)}`}`);
  }
}
