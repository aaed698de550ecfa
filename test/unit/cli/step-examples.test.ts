import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { stepExamples } from '../../../src/cli/help/step-examples.ts';
import { stepsHelp } from '../../../src/cli/help/steps.ts';
import { stepDefinitions } from '../../../src/scenario/steps/registry.ts';
import { expectGolden } from '../../support/golden.ts';

test('podnet help steps', () => expectGolden('help-topic-steps.txt', stepsHelp(100)));

test('every kind of step has an example, and no example is left over', () => {
  assert.deepEqual(Object.keys(stepExamples).sort(), stepDefinitions.map(({ kind }) => kind).sort());
});

for (const definition of stepDefinitions) {
  const { kind } = definition;
  test(`the example of ${kind} is one`, () => {
    const steps: unknown = parse(stepExamples[kind] ?? '');
    assert.ok(Array.isArray(steps) && steps.length === 1);
    assert.deepEqual(definition.read(steps[0]).problems, []);
  });
}
