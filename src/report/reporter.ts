import type { RunEvent } from '../model/event.ts';
import type { TextOptions } from './text-options.ts';

/** Turns events into text. A reporter never fails a run: what it cannot say it leaves out. */
export interface Reporter {
  report(event: RunEvent): void;
}

/** Where a reporter's words go. */
export interface ReporterOutput extends TextOptions {
  /** The report itself: standard output or a file. */
  write(text: string): void;
  /** What is only worth reading while it happens: standard error. */
  progress(text: string): void;
  /** Appends Markdown to the page of a GitHub job; absent outside of GitHub. */
  readonly stepSummary?: (markdown: string) => void;
  readonly verbose: boolean;
}

export type MakeReporter = (output: ReporterOutput) => Reporter;
