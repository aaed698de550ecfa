import type { Spread } from '../../model/compare-report.ts';

/** The median and the 95th percentile (nearest rank) of values; undefined of none. */
export function spreadOf(valuesMs: readonly number[]): Spread | undefined {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const at = (share: number): number | undefined => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  const low = at(0.5);
  const high = sorted[Math.floor(sorted.length / 2)];
  const p95Ms = at(0.95);
  if (low === undefined || high === undefined || p95Ms === undefined) return undefined;
  return { count: sorted.length, medianMs: (low + high) / 2, p95Ms };
}
