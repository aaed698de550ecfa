import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createColours } from '../../../src/report/colours.ts';
import { failureText } from '../../../src/report/failure-text.ts';
import { sampleFailure, sampleScenario, sampleStep } from '../../support/sample-reports.ts';

test('a node that several failures have to do with is shown once', () => {
  const step = sampleStep(2, {
    status: 'failed',
    failures: [sampleFailure(), sampleFailure({ to: 'other' })],
  });
  const text = failureText({ scenario: sampleScenario(), step, name: '02 reach' }, createColours(false));
  assert.equal(text.match(/routes of node\/node-1/g)?.length, 1);
  assert.equal(text.match(/expected {2}answered/g)?.length, 2);
  assert.match(text, /^FAILED 02 reach \(scenarios\/web-and-db\.yaml:12\)$/m);
});

test('entries that every netns has are counted, not shown', () => {
  const lines = ['10.244.1.1 dev eth0 PERMANENT', '0.0.0.0 dev lo NOARP', 'fe80::1 dev eth0 STALE'];
  const evidence = [{ subject: 'web', sections: [{ title: 'neighbours' as const, lines }] }];
  const step = sampleStep(1, { status: 'failed', failures: [sampleFailure({ evidence })] });
  const text = failureText({ scenario: sampleScenario(), step, name: '01' }, createColours(false));
  assert.match(text, /neighbours of web\n +10\.244\.1\.1 dev eth0 PERMANENT\n +… 2 more\n/);
});

test('where only such entries are, that there is no route is told, and nothing of neighbours', () => {
  const sections = [
    { title: 'routes' as const, lines: ['fe80::/64 dev eth0 proto kernel'] },
    { title: 'neighbours' as const, lines: ['ff02::2 dev eth0 NOARP'] },
  ];
  const evidence = [{ subject: 'web', sections }];
  const step = sampleStep(1, { status: 'failed', failures: [sampleFailure({ evidence })] });
  const text = failureText({ scenario: sampleScenario(), step, name: '01' }, createColours(false));
  assert.match(text, /routes of web\n +none but link-local ones\n/);
  assert.doesNotMatch(text, /neighbours of web/);
});
