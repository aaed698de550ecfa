import type { ConformanceReport } from '../../cni/conformance/check.ts';
import { command } from '../github.ts';
import { conformanceSummary, failuresOf } from './conformance-summary.ts';

/** Shown for a step of a job; GitHub drops the rest without a word. */
const annotationLimit = 10;

/** Workflow commands: an error for a MUST that failed, a warning for a SHOULD. */
export function conformanceGithub(report: ConformanceReport): string {
  const failures = failuresOf(report).slice(0, annotationLimit);
  return [
    ...failures.map(({ id, level, title, evidence }) =>
      command(
        level === 'MUST' ? 'error' : 'warning',
        { title: `conformance ${id}: ${title}` },
        evidence.slice(0, 3).join('\n'),
      ),
    ),
    command('notice', { title: 'podnet conformance' }, conformanceSummary(report)),
  ].join('');
}
