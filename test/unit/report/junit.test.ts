import assert from 'node:assert/strict';
import { test } from 'node:test';
import { junitText } from '../../../src/report/junit.ts';
import {
  redReport,
  sampleFailure,
  sampleReport,
  sampleScenario,
  sampleStep,
} from '../../support/sample-reports.ts';

/** A reader for exactly the XML a strict parser accepts here: balanced tags, quoted attributes, no stray < or &. */
function assertWellFormed(text: string): void {
  const open: string[] = [];
  const body = text.replace(/^<\?xml [^?]*\?>\n/, '');
  const token =
    /<(\/?)([a-z]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#\d+);[^"<&]*)*")*)(\/?)>|[^<&]+|&(?:amp|lt|gt|quot|#\d+);/y;
  while (token.lastIndex < body.length) {
    const at = token.lastIndex;
    const match = token.exec(body);
    assert.ok(match, `not XML at: ${body.slice(at, at + 60)}`);
    const [, closing, name = '', , empty] = match;
    if (name === '') continue;
    if (closing === '/') assert.equal(open.pop(), name);
    else if (empty !== '/') open.push(name);
  }
  assert.deepEqual(open, []);
  // oxlint-disable-next-line no-control-regex -- not allowed in XML 1.0
  assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/);
}

test('JUnit is well-formed XML whatever the names are', () => {
  assertWellFormed(junitText(redReport));
  const odd = '<b> & "q" \'s\' ]]> \u0000\u001b \ud800 \ufffe';
  const step = sampleStep(1, {
    name: odd,
    status: 'failed',
    failures: [sampleFailure({ seen: odd })],
    failureCount: 1,
  });
  assertWellFormed(junitText(sampleReport([sampleScenario({ name: odd, steps: [step] })])));
});

test('JUnit: a testcase a step, unique, failure type is the first verdict', () => {
  const text = junitText(redReport);
  const cases = [...text.matchAll(/<testcase (name="[^"]*" classname="[^"]*")/g)].map((match) => match[1]);
  assert.equal(cases.length, 7, 'six steps, and the scenario that had no cluster');
  assert.equal(new Set(cases).size, cases.length);
  assert.match(text, /<failure type="unreachable"/);
  assert.match(text, /<testsuites name="podnet" tests="7" failures="2" errors="2" skipped="2"/);
});

test('JUnit lists twenty failing pairs and counts the rest', () => {
  const failures = Array.from({ length: 25 }, (_, n) => sampleFailure({ what: `pair ${n}` }));
  const step = sampleStep(1, { status: 'failed', failures, failureCount: 870 });
  const text = junitText(sampleReport([sampleScenario({ steps: [step] })]));
  assert.equal(text.match(/pair \d+/g)?.length, 20);
  assert.match(text, /and 850 more/);
});
