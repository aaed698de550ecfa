import type { Finding } from './finding.ts';

/** What was found out about one runtime. */
export interface Examination {
  readonly runtime: 'docker' | 'namespace';
  /** Whether clusters can be made by it. */
  readonly works: boolean;
  readonly findings: readonly Finding[];
}

export function examination(runtime: Examination['runtime'], findings: readonly Finding[]): Examination {
  return { runtime, works: findings.every(({ status }) => status !== 'fail'), findings };
}
