import { formatTime } from './format-time.ts';

/** Milliseconds with three digits or so: `0.41 ms`, `12.3 ms`, `140 ms`, `1.20 s`. */
export function shortTime(durationMs: number): string {
  if (durationMs >= 1_000) return formatTime(durationMs);
  const decimals = durationMs < 10 ? 2 : durationMs < 100 ? 1 : 0;
  return `${durationMs.toFixed(decimals)} ms`;
}
