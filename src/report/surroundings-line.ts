import type { TestReport } from '../model/result.ts';

type RunOn = Pick<TestReport, 'surroundings' | 'seed'>;

/** What the run stood on, as label and value. */
export function surroundingsFacts(report: RunOn): readonly (readonly [label: string, value: string])[] {
  const { surroundings: on } = report;
  return [
    ['podnet', on.podnetVersion],
    ['runtime', on.runtime],
    ...(on.engine === undefined ? [] : [['engine', on.engine] as const]),
    ...(on.image === undefined ? [] : [['image', on.image] as const]),
    ['kernel', `${on.kernel} ${on.architecture}`],
    ['node', on.nodeVersion],
    ['privilege', on.privilege],
    ['seed', String(report.seed)],
  ];
}

/** `podnet 0.1.0 · runtime namespace · kernel 6.1.0 x64 · node v20.19.0 · privilege root · seed 42` */
export function surroundingsLine(report: RunOn): string {
  return surroundingsFacts(report)
    .map(([label, value]) => `${label} ${value}`)
    .join(' · ');
}
