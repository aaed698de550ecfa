import type { RunEvent } from '../model/event.ts';
import type { ScenarioResult, StepResult } from '../model/result.ts';
import { formatTime } from './format-time.ts';
import { oneLine } from './printable.ts';
import type { MakeReporter, Reporter, ReporterOutput } from './reporter.ts';
import { scenarioDetails } from './scenario-details.ts';
import { statusWord } from './status-mark.ts';
import { stepNumber, stepPoints } from './step-point.ts';
import { summaryLine } from './summary-line.ts';
import { surroundingsLine } from './surroundings-line.ts';

/** Lines as they happen, without colour or animation: for logs and pipes. */
export const plainReporter: MakeReporter = (output) => new PlainReporter(output);

class PlainReporter implements Reporter {
  readonly #output: ReporterOutput;
  readonly #names = new Map<number, string>();
  /** Scenarios that run now, oldest first. Only the oldest writes; the others' text waits for their turn. */
  readonly #waiting = new Map<number, string>();
  readonly #finished = new Set<number>();

  constructor(output: ReporterOutput) {
    this.#output = output;
  }

  report(event: RunEvent): void {
    switch (event.kind) {
      case 'run-started':
      case 'phase-started':
      case 'step-started':
      case 'step-progress':
        return;
      case 'scenario-started':
        this.#names.set(event.id, oneLine(event.name));
        this.#waiting.set(event.id, '');
        return this.#result(event.id, `RUN   ${oneLine(event.name)} (${event.file})\n`);
      case 'phase-progress':
        return this.#progress(event.id, `${event.phase}: ${oneLine(event.text)}`);
      case 'phase-finished':
        return this.#progress(event.id, `${event.phase}: done in ${formatTime(event.durationMs)}`);
      case 'step-finished':
        return this.#result(event.id, stepLine(event.result));
      case 'scenario-finished':
        return this.#finish(event.id, event.result);
      case 'notice':
        // Of any other reporter's notices the command line itself takes care.
        return;
      case 'run-finished':
        for (const id of this.#waiting.keys()) this.#finished.add(id);
        this.#flush();
        this.#output.write(`${summaryLine(event.report, this.#output.colours)}\n`);
        return this.#output.write(`${surroundingsLine(event.report)}\n`);
    }
  }

  #progress(id: number, text: string): void {
    this.#output.progress(`${this.#names.get(id) ?? ''}: ${text}\n`);
  }

  #result(id: number, text: string): void {
    this.#waiting.set(id, (this.#waiting.get(id) ?? '') + text);
    this.#flush();
  }

  #finish(id: number, result: ScenarioResult): void {
    const outside = stepPoints(result).filter(({ step }) => step.index === 0);
    const repeated = result.repetition > 1 && result.status === 'passed';
    const details = repeated ? '' : `${scenarioDetails(result, this.#output)}\n`;
    this.#finished.add(id);
    this.#result(id, outside.map(({ step }) => stepLine(step)).join('') + details);
  }

  #flush(): void {
    for (const [id, text] of this.#waiting) {
      if (text !== '') this.#output.write(text);
      this.#waiting.set(id, '');
      if (!this.#finished.has(id)) return;
      this.#waiting.delete(id);
    }
  }
}

function stepLine(step: StepResult): string {
  const said = oneLine(step.summary === '' ? (step.message ?? '') : step.summary);
  const time = step.status === 'skipped' ? '' : ` (${formatTime(step.durationMs)})`;
  const name = `${statusWord(step.status)} ${stepNumber(step.index)} ${oneLine(step.name)}`;
  return `${name}${said === '' ? '' : `: ${said}`}${time}\n`;
}
