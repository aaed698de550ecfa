import { UsageError } from '../model/errors.ts';
import type { TestReport } from '../model/result.ts';
import type { Matrix } from './matrix.ts';
import type { Probe } from './probe.ts';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

// By their shape: a test may have got them from another copy of podnet, or from a file.
export const isProbe = (value: unknown): value is Probe =>
  isObject(value) && 'verdict' in value && 'fromAddress' in value && 'evidence' in value;

export const isMatrix = (value: unknown): value is Matrix =>
  isObject(value) && 'probes' in value && Array.isArray(value.probes) && value.probes.every(isProbe);

export const isReport = (value: unknown): value is TestReport =>
  isObject(value) && 'kind' in value && value.kind === 'TestReport';

/** For an assertion about something else, which would be about nothing. */
export function notJudgeable(who: string, from: string): UsageError {
  return new UsageError('not-judgeable', `${who} judges what ${from} gives, and got something else`, {
    hint: `is an await missing? write await ${from.replace('()', '(…)')}`,
  });
}
