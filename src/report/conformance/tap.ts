import { stringify } from 'yaml';
import type { CheckResult, ConformanceReport } from '../../cni/conformance/check.ts';
import { indent } from '../pad.ts';
import { oneLine, printable } from '../printable.ts';
import { escapeDescription } from '../tap.ts';

/** Test Anything Protocol 14; a failed SHOULD is a `TODO`, which does not fail the whole. */
export function conformanceTap(report: ConformanceReport): string {
  return ['TAP version 14', `1..${report.checks.length}`, ...report.checks.map(pointOf), ''].join('\n');
}

function pointOf(check: CheckResult, index: number): string {
  const { id, level, status, title, ground, evidence, durationMs } = check;
  const head = `${status === 'fail' ? 'not ok' : 'ok'} ${index + 1} - ${escapeDescription(`${id} ${level} ${title}`)}`;
  if (status === 'not-applicable') return `${head} # SKIP ${oneLine(evidence.join('; '))}`;
  const todo = status === 'fail' && level === 'SHOULD' ? ' # TODO the specification only asks for it' : '';
  const data = stringify(
    { ground, duration_ms: durationMs, ...(evidence.length > 0 ? { evidence } : {}) },
    { lineWidth: 0 },
  );
  return `${head}${todo}\n${indent(`---\n${printable(data)}...`, 2)}`;
}
