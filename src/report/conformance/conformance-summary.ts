import type { CheckResult, ConformanceReport } from '../../cni/conformance/check.ts';
import { plural } from '../../util/plural.ts';

export const failuresOf = ({ checks }: ConformanceReport): readonly CheckResult[] =>
  checks.filter(({ status }) => status === 'fail');

/** `26 passed, 2 MUST and 1 SHOULD failed, 7 do not apply`. */
export function conformanceSummary(report: ConformanceReport): string {
  const failures = failuresOf(report);
  const levels = (['MUST', 'SHOULD'] as const).flatMap((level) => {
    const count = failures.filter((check) => check.level === level).length;
    return count === 0 ? [] : [`${count} ${level}`];
  });
  const passed = report.checks.filter(({ status }) => status === 'pass').length;
  const notApplicable = report.checks.length - passed - failures.length;
  return [
    `${passed} passed`,
    ...(levels.length === 0 ? [] : [`${levels.join(' and ')} failed`]),
    ...(notApplicable === 0 ? [] : [`${notApplicable} ${notApplicable === 1 ? 'does' : 'do'} not apply`]),
  ].join(', ');
}

/** `network net, CNI 1.0.0: bridge, portmap; 36 checks`. */
export const conformanceHead = ({ network, cniVersion, plugins, checks }: ConformanceReport): string =>
  `network ${network}, CNI ${cniVersion}: ${plugins.join(', ')}; ${plural(checks.length, 'check')}`;
