import type { StepStatus } from '../model/result.ts';
import type { Colours } from './colours.ts';

const marks: Readonly<Record<StepStatus, string>> = { passed: '✔', failed: '✖', error: '⚠', skipped: '–' };
const words: Readonly<Record<StepStatus, string>> = {
  passed: 'PASS ',
  failed: 'FAIL ',
  error: 'ERROR',
  skipped: 'SKIP ',
};

/** One character, coloured. */
export function statusMark(status: StepStatus, colours: Colours): string {
  return paintStatus(status, marks[status], colours);
}

/** Five columns, for logs that people grep. */
export function statusWord(status: StepStatus): string {
  return words[status];
}

const paints = {
  passed: 'green',
  failed: 'red',
  error: 'yellow',
  skipped: 'dim',
} as const satisfies Readonly<Record<StepStatus, keyof Colours>>;

export function paintStatus(status: StepStatus, text: string, colours: Colours): string {
  return colours[paints[status]](text);
}
