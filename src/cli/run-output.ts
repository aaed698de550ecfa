import { appendFileSync, writeFileSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../model/errors.ts';
import type { RunEvent } from '../model/event.ts';
import { createColours } from '../report/colours.ts';
import type { Reporter, ReporterOutput } from '../report/reporter.ts';
import { reporters } from '../report/reporters.ts';
import type { CliContext } from './cli-context.ts';
import type { LiveTree } from './live-tree.ts';
import type { ReportTarget } from './report-option.ts';

/** Reports in files are read by other programs and by people with wide screens. */
const columnsInFiles = 160;

/**
 * Everything a run says: the reports that were asked for, on standard output and in files, and on standard
 * error the live tree and the notices.
 */
export class RunOutput {
  readonly #context: CliContext;
  readonly #reporters: readonly Reporter[];
  readonly #files = new Map<string, string>();
  readonly #live: LiveTree | undefined;
  readonly #notices: string[] = [];
  readonly #summaryFailures: EnvironmentError[] = [];
  #last: RunEvent | undefined;

  /** The live tree is loaded only for a terminal that shows it. */
  static async open(targets: readonly ReportTarget[], context: CliContext): Promise<RunOutput> {
    const onOutput = targets.find(({ file }) => file === undefined)?.format;
    const shown = context.terminal.errIsLive && !context.quiet && onOutput !== 'plain';
    const live = shown ? new (await import('./live-tree.ts')).LiveTree() : undefined;
    return new RunOutput(targets, context, live);
  }

  private constructor(targets: readonly ReportTarget[], context: CliContext, live: LiveTree | undefined) {
    this.#context = context;
    this.#live = live;
    context.signal.addEventListener('abort', () => this.#live?.interrupt(), { once: true });
    this.#reporters = targets.map(({ format, file }) => {
      const output = file === undefined ? this.#standardOutput() : this.#fileOutput(file);
      return reporters[format](output);
    });
  }

  readonly sink = (event: RunEvent): void => {
    // The last word waits until the picture is off the screen: both may be one terminal.
    if (event.kind === 'run-finished') this.#last = event;
    else if (event.kind === 'notice') this.#notice(event.text, event.verboseOnly);
    else this.#pass(event);
  };

  /** Call it when the run is over, however it ended: writes what is left to write. */
  async finish(): Promise<void> {
    await this.#live?.finish();
    if (this.#live !== undefined) for (const text of this.#notices) this.#context.terminal.err(text);
    if (this.#last !== undefined) for (const reporter of this.#reporters) reporter.report(this.#last);
    const failures = [...this.#files].flatMap(([file, text]) =>
      attempt(file, () => writeFileSync(file, text)),
    );
    const [first] = [...this.#summaryFailures, ...failures];
    if (first !== undefined) throw first;
  }

  /** Instead of `finish`, for a run of which nobody wants to read: nothing is written any more. */
  async abandon(): Promise<void> {
    await this.#live?.finish();
  }

  #pass(event: RunEvent): void {
    this.#live?.report(event);
    for (const reporter of this.#reporters) reporter.report(event);
  }

  #notice(text: string, verboseOnly: boolean): void {
    const { quiet, verbose, terminal } = this.#context;
    if (quiet || (verboseOnly && !verbose)) return;
    const line = `note: ${text}\n`;
    if (this.#notices.includes(line)) return;
    this.#notices.push(line);
    if (this.#live !== undefined) return;
    terminal.err(line);
  }

  #standardOutput(): ReporterOutput {
    const { terminal, quiet } = this.#context;
    const progress = quiet || this.#live !== undefined ? () => {} : terminal.err;
    return this.#output({
      write: terminal.out,
      progress,
      colours: terminal.outColours,
      columns: terminal.columns,
    });
  }

  #fileOutput(file: string): ReporterOutput {
    this.#files.set(file, '');
    const write = (text: string) => void this.#files.set(file, (this.#files.get(file) ?? '') + text);
    return this.#output({
      write,
      progress: () => {},
      colours: createColours(false),
      columns: columnsInFiles,
    });
  }

  #output(output: Omit<ReporterOutput, 'verbose' | 'stepSummary'>): ReporterOutput {
    const summaryFile = this.#context.env['GITHUB_STEP_SUMMARY'] ?? '';
    const { verbose } = this.#context;
    if (summaryFile === '') return { ...output, verbose };
    const stepSummary = (markdown: string) => {
      this.#summaryFailures.push(...attempt(summaryFile, () => appendFileSync(summaryFile, markdown)));
    };
    return { ...output, verbose, stepSummary };
  }
}

/** A report that cannot be written is told of after all others are. */
function attempt(file: string, write: () => void): readonly EnvironmentError[] {
  try {
    write();
    return [];
  } catch (cause) {
    const message = `cannot write the report ${file}: ${messageOf(cause)}`;
    return [new EnvironmentError('cannot-write', message, { hint: 'the run itself is over', cause })];
  }
}
