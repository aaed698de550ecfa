import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createCluster } from '../../../src/cluster/create-cluster.ts';
import { loadScenarioFile } from '../../../src/scenario/load-scenario.ts';
import { runScenario } from '../../../src/scenario/run-scenario.ts';
import { suiteOnBoth } from '../../support/both-runtimes.ts';
import { repository } from '../../support/built-cli.ts';
import { missing } from '../../support/requires.ts';
import { test } from 'node:test';

/*
 * Every lesson breaks a network like this one, sees it fail in the way it says, and mends it:
 *
 *   web --- node-1 --- node-2 --- db
 */
const folder = path.join(repository, 'scenarios/lessons');

suiteOnBoth('lessons', { skip: missing('nsenter', 'ip', 'nft') }, (runtime) => {
  for (const file of readdirSync(folder).toSorted()) {
    test(`${file} breaks, finds and mends`, async () => {
      const { scenario, problems } = await loadScenarioFile(path.join(folder, file), {
        builtPlugins: ['bridge'],
        set: [`runtime=${runtime}`],
      });
      assert.ok(scenario !== undefined, JSON.stringify(problems));
      const result = await runScenario(scenario, {
        createCluster,
        sink: () => undefined,
        signal: new AbortController().signal,
        seed: 1,
      });
      const failed = result.steps.filter(({ status }) => status !== 'passed');
      assert.deepEqual(
        failed.map(({ name, summary }) => `${name}: ${summary}`),
        [],
      );
      assert.equal(result.status, 'passed', result.message);
      assert.ok(
        result.steps.every(({ hint }) => hint !== '') && result.steps.some(({ hint }) => hint !== undefined),
        'a lesson gives hints',
      );
    });
  }
});
