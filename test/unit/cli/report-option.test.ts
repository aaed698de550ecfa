import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { parseReportOptions } from '../../../src/cli/report-option.ts';
import { reportFormats } from '../../../src/report/report-format.ts';
import { UsageError } from '../../../src/model/errors.ts';

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'podnet-test-'));
  context.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('a report in a file leaves standard output to people', (context) => {
  const file = join(folder(context), 'new', 'a=b.xml');
  assert.deepEqual(parseReportOptions([`junit=${file}`], 'plain', reportFormats), [
    { format: 'plain' },
    { format: 'junit', file },
  ]);
  assert.deepEqual(parseReportOptions(['tap'], 'plain', reportFormats), [{ format: 'tap' }]);
  assert.deepEqual(parseReportOptions([], 'tree', reportFormats), [{ format: 'tree' }]);
});

test('what cannot be is refused before anything runs', (context) => {
  const path = folder(context);
  const refused = (values: readonly string[], code: string) =>
    assert.throws(
      () => parseReportOptions(values, 'plain', reportFormats),
      (error) => error instanceof UsageError && error.code === code,
    );
  refused(['tap', 'json'], 'two-reports');
  refused([`tap=${path}/x`, `json=${path}/x`], 'two-reports');
  refused([`tap=${path}/x`, `json=${path}/./x`], 'two-reports');
  refused(['junt'], 'unknown-format');
  refused(['junit='], 'missing-value');
  refused([`junit=${path}`], 'cannot-write');
  // Where nobody can make a file, whatever permissions say.
  refused(['junit=/proc/junit.xml'], 'cannot-write');
  refused(['junit=/proc/reports/junit.xml'], 'cannot-write');
  assert.deepEqual(readdirSync(path), []);
  assert.throws(() => parseReportOptions(['junt'], 'plain', reportFormats), {
    hint: 'did you mean "junit"?',
  });
});
