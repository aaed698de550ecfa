import type { Failure, ModelLine } from '../../model/result.ts';
import type { JudgedProbe } from '../judged-probe.ts';

/** Something a line of the network model was judged by and that does not hold. */
export type Breach = { readonly probe: JudgedProbe } | { readonly failure: Failure };

/** One line of the network model while it is judged. */
export class LineTally {
  readonly line: number;
  readonly text: string;
  readonly breaches: Breach[] = [];
  #judged = 0;
  #failed = 0;
  #note: string | undefined;

  constructor(line: number, text: string) {
    this.line = line;
    this.text = text;
  }

  /** @param breach what to show when it does not hold */
  judge(holds: boolean, breach: () => Breach): void {
    this.#judged++;
    if (holds) return;
    this.#failed++;
    this.breaches.push(breach());
  }

  /** Why the line does not apply if nothing of it was judged. */
  noteWhenUnjudged(note: string): void {
    this.#note = note;
  }

  get judged(): number {
    return this.#judged;
  }

  result(): ModelLine {
    const { line, text } = this;
    const counts = { line, text, judged: this.#judged, failed: this.#failed };
    if (this.#judged > 0) return { ...counts, status: this.#failed === 0 ? 'passed' : 'failed' };
    return { ...counts, status: 'not-applicable', ...(this.#note !== undefined && { note: this.#note }) };
  }
}
