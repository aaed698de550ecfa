import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../src/model/event.ts';
import { createColours } from '../../../src/report/colours.ts';
import { plainReporter } from '../../../src/report/plain.ts';
import { sampleReport, sampleScenario, sampleStep } from '../../support/sample-reports.ts';

function run(events: readonly RunEvent[]): string {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const quiet = { progress: () => {}, colours: createColours(false), columns: 80, verbose: false };
  const reporter = plainReporter({ write, ...quiet });
  for (const event of events) reporter.report(event);
  return text;
}

const started = (id: number): RunEvent => ({
  kind: 'scenario-started',
  id,
  name: `s${id}`,
  file: 'f',
  steps: [],
});
const step = (id: number, index: number): RunEvent => ({
  kind: 'step-finished',
  id,
  result: sampleStep(index, { name: `of s${id}` }),
});
const finished = (id: number): RunEvent => ({
  kind: 'scenario-finished',
  id,
  result: sampleScenario({ name: `s${id}`, steps: [sampleStep(1)] }),
});

test('lines of scenarios that run at once are not mixed', () => {
  const text = run([
    started(0),
    started(1),
    step(1, 1),
    step(0, 1),
    finished(1),
    finished(0),
    started(2),
    step(2, 1),
  ]);
  const order = [...text.matchAll(/RUN {3}(s\d)|of (s\d)/g)].map((match) => match[1] ?? match[2]);
  assert.deepEqual(order, ['s0', 's0', 's1', 's1', 's2', 's2']);
});

test('the oldest scenario writes at once', () => {
  assert.match(run([started(0), step(0, 1)]), /PASS {2}01 of s0: answered \(0\.12 s\)/);
});

test('what waits is written when the run ends early', () => {
  const text = run([started(0), started(1), step(1, 1), { kind: 'run-finished', report: sampleReport([]) }]);
  assert.match(text, /of s1/);
});
