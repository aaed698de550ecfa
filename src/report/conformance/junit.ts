import type { CheckResult, ConformanceReport } from '../../cni/conformance/check.ts';
import { element, renderXml, type XmlElement } from '../xml.ts';

/** One suite, a testcase a check. A failed SHOULD is no failure there: it is skipped, with what was seen. */
export function conformanceJunit(report: ConformanceReport): string {
  const { checks, network } = report;
  const suite = element(
    'testsuite',
    {
      name: `podnet conformance: ${network}`,
      tests: checks.length,
      failures: checks.filter(isFailure).length,
      errors: 0,
      skipped: checks.filter((check) => check.status !== 'pass' && !isFailure(check)).length,
      time: seconds(checks.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    },
    checks.map((check) => testCase(check, network)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderXml(element('testsuites', {}, [suite]))}`;
}

const isFailure = ({ level, status }: CheckResult): boolean => status === 'fail' && level === 'MUST';

const seconds = (durationMs: number): string => (durationMs / 1000).toFixed(3);

function testCase(check: CheckResult, network: string): XmlElement {
  const { id, level, title, durationMs } = check;
  const name = `${String(id).padStart(2, '0')} ${title} (${level})`;
  return element(
    'testcase',
    { classname: `conformance.${network}`, name, time: seconds(durationMs) },
    outcome(check),
  );
}

function outcome(check: CheckResult): readonly XmlElement[] {
  const { status, ground, evidence } = check;
  if (status === 'pass') return [];
  const [first = ''] = evidence;
  if (isFailure(check)) return [element('failure', { type: ground, message: first }, evidence.join('\n'))];
  return [element('skipped', { message: status === 'fail' ? `SHOULD (${ground}): ${first}` : first })];
}
