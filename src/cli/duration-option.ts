import { UsageError } from '../model/errors.ts';
import { parseDuration } from '../scenario/format/duration.ts';
import { text, type Arguments } from './arguments.ts';

/** Milliseconds of an option like `--timeout 1s`. @throws UsageError `bad-duration` */
export function durationGiven(args: Arguments, name: string): number | undefined {
  const value = text(args, name);
  if (value === undefined) return undefined;
  const ms = parseDuration(value);
  if (ms !== undefined && ms > 0) return ms;
  const hint = /^\d+$/.test(value) ? `write a unit: ${value}s or ${value}ms` : 'write it like 500ms, 1s, 2m';
  throw new UsageError('bad-duration', `--${name} ${value} is no duration`, { hint });
}
