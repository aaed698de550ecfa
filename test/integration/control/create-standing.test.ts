import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import process from 'node:process';
import { after, suite, test } from 'node:test';
import { createStanding } from '../../../src/control/create-standing.ts';
import { listStanding } from '../../../src/control/standing-clusters.ts';
import { clusterPaths } from '../../../src/control/state-folder.ts';
import { fourPods } from '../../support/breakage.ts';
import { load } from '../../support/lab.ts';

/*
 *   node-1 --- node-2        a cluster that comes up, and somebody who has changed their mind
 */
suite('whoever is interrupted while a cluster comes up wants none', () => {
  const folder = mkdtempSync('/var/tmp/podnet-test-');
  const env = { ...process.env, XDG_STATE_HOME: folder };
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const phase of ['beginning', 'nodes', 'network'] as const) {
    test(`in the phase ${phase}`, async () => {
      const { cluster } = await load(
        '- check: network-model',
        fourPods,
        'cluster: {nodes: 2, runtime: namespace}',
      );
      const paths = clusterPaths(phase, env);
      const interrupted = new AbortController();
      const starting = createStanding(
        { kind: 'create', name: phase, config: { ...cluster, name: phase }, seed: 1 },
        paths,
        {
          env,
          signal: interrupted.signal,
          onPhase: (event) => {
            if (event.phase === phase) interrupted.abort(new Error('enough'));
          },
        },
      );
      if (phase === 'beginning') setImmediate(() => interrupted.abort(new Error('enough')));
      await assert.rejects(starting, /enough/);
      assert.ok(!existsSync(paths.folder), 'nothing is kept of it');
      assert.deepEqual(await listStanding({ env, signal: new AbortController().signal }), []);
    });
  }
});
