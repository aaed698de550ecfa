import type { ConformanceCheck } from './conformance-check.ts';

/** Every check there is, by its number. */
export const conformanceChecks: readonly ConformanceCheck[] = [];
