import assert from 'node:assert/strict';
import path from 'node:path';
import { repository } from '../../support/built-cli.ts';
import { assertOutcome } from './outcome.ts';
import { type Place, run } from './place.ts';

const scenario = path.join(repository, 'scenarios/hello-pod-network.yaml');

/** What is read of a report. */
interface Report {
  readonly seed: number;
  readonly scenarios: readonly {
    readonly name: string;
    readonly status: string;
    readonly steps: readonly { readonly name: string; readonly status: string }[];
  }[];
}

/** One of many runs of the same scenario at the same time: green, with a report of its own and of nobody else. */
export async function runCopy(place: Place, seed: number): Promise<void> {
  const words = ['test', scenario, '--seed', String(seed), '--report', 'json'];
  const ended = await run(place, words, 'copies');
  assertOutcome(words, ended, [{ exitCode: 0 }]);
  // As podnet prints it: this report and nothing else.
  const report = JSON.parse(ended.stdout) as Report;
  assert.equal(report.seed, seed, 'it is the report of this run');
  const [only, ...others] = report.scenarios;
  assert.ok(only !== undefined && others.length === 0, 'one scenario was run');
  assert.deepEqual(
    [only.name, only.status, ...new Set(only.steps.map(({ status }) => status))],
    ['hello-pod-network', 'passed', 'passed'],
    ended.stdout,
  );
}
