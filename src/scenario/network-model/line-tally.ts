import type { Endpoint } from '../../model/endpoint.ts';
import type { Failure, ModelLevel, ModelLine } from '../../model/result.ts';
import type { IpFamily } from '../../model/verdict.ts';
import type { JudgedProbe } from '../judged-probe.ts';

/** Something a line of the network model was judged by and that does not hold. */
export type Breach = { readonly failure: Failure; readonly ends?: readonly Endpoint[] } | ProbeBreach;

/** A probe; with words of its own where its verdict alone does not say what is wrong. */
export interface ProbeBreach {
  readonly probe: JudgedProbe;
  readonly told?: Partial<Pick<Failure, 'what' | 'expected' | 'seen' | 'evidence'>>;
}

/** What a line says, before anything is judged. */
export interface LineText {
  readonly line: number;
  readonly level: ModelLevel;
  readonly text: string;
  /** Why it does not apply when there is nothing to judge it by. */
  readonly note: string;
  /** Where to look first when it does not hold. */
  readonly lookAt: string;
}

/** One line of the network model while it is judged. */
export class LineTally {
  readonly family: IpFamily;
  readonly says: LineText;
  readonly breaches: Breach[] = [];
  #judged = 0;
  #failed = 0;
  #noteWhenUnjudged: string;
  #note: string | undefined;

  constructor(says: LineText, family: IpFamily) {
    this.says = says;
    this.family = family;
    this.#noteWhenUnjudged = says.note;
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
    this.#noteWhenUnjudged = note;
  }

  /** What of it could not be judged, though the rest was; undefined when all was. */
  note(note: string | undefined): void {
    this.#note = note;
  }

  /** @param qualityRequired whether a line of quality that does not hold is more than a warning */
  result(qualityRequired: boolean): ModelLine {
    const { line, level, text } = this.says;
    const counts = { line, level, family: this.family, text, judged: this.#judged, failed: this.#failed };
    if (this.#judged === 0) return { ...counts, status: 'not-applicable', note: this.#noteWhenUnjudged };
    const note = this.#note;
    const told = { ...counts, ...(note !== undefined && { note }) };
    if (this.#failed === 0) return { ...told, status: 'passed' };
    return { ...told, status: level === 'required' || qualityRequired ? 'failed' : 'warning' };
  }
}
