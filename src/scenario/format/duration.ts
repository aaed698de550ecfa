import * as z from 'zod';
import { speakAs } from './speak-as.ts';

const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Longer than any test; also far below the 24.8 days that a timer of Node can wait. */
const longestMs = 24 * unitsMs.h;

/** Milliseconds of `500ms`, `1s`, `1.5m`, `1h`; undefined when it is no duration of at most a day. */
export function parseDuration(text: string): number | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  // The pattern lets no other unit through.
  const unit = match[2] as keyof typeof unitsMs;
  const ms = Math.round(Number(match[1]) * unitsMs[unit]);
  return ms <= longestMs ? ms : undefined;
}

/** The shortest way to write it that `parseDuration` reads back as the same number. */
export function formatDuration(ms: number): string {
  for (const unit of ['h', 'm', 's'] as const) {
    if (ms >= unitsMs[unit] && ms % unitsMs[unit] === 0) return `${ms / unitsMs[unit]}${unit}`;
  }
  return `${ms}ms`;
}

/** A duration in a scenario file: text with a unit, read as milliseconds. */
export function durationSchema({ leastMs = 0 }: { readonly leastMs?: number } = {}) {
  const schema = z
    .string()
    .regex(pattern, { abort: true })
    .refine((text) => (parseDuration(text) ?? -1) >= leastMs)
    .transform((text) => parseDuration(text) ?? 0);
  return speakAs(schema, {
    code: 'bad-duration',
    expected: `a duration ${leastMs === 0 ? 'of at most' : `from ${formatDuration(leastMs)} to`} 24h, such as 500ms, 1s, 2m or 1h`,
    hint: (value) => (typeof value === 'number' ? `write a unit: ${value}s or ${value}ms` : undefined),
  });
}

/** The time something may take: none at all would be a slip. */
export const timeoutSchema = () => durationSchema({ leastMs: 1 });
