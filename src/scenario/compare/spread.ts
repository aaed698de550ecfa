import type { Spread } from '../../model/compare-report.ts';

/** The median and the 95th percentile (nearest rank) of values; undefined of none. */
export function spreadOf(valuesMs: readonly number[]): Spread | undefined {
  const medianMs = medianOf(valuesMs);
  const p95Ms = percentileOf(valuesMs, 0.95);
  if (medianMs === undefined || p95Ms === undefined) return undefined;
  return { count: valuesMs.length, medianMs, p95Ms };
}

/** The middle value, or the mean of the two in the middle; undefined of none. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const low = percentileOf(values, 0.5);
  const high = sorted[Math.floor(sorted.length / 2)];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The smallest value that this share of all does not exceed (nearest rank); undefined of none. */
export function percentileOf(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
