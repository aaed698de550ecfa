import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missing } from '../support/requires.ts';
import { runDocument } from '../support/run-document.ts';

/*
 * The tutorial as a reader types it, from the first command to the last:
 *
 *   web --- node-1 --- node-2 --- db       the route of node-1 is deleted, missed, found and put back
 */
test('what the tutorial says is what happens', { skip: missing('nsenter', 'ip', 'sh') }, (context) => {
  const { commands, run } = runDocument(context, 'docs/tutorial.md');
  assert.ok(commands > 12, 'the commands of the tutorial were found');
  assert.equal(run('podnet ls -o name').stdout.includes('podnet'), false, 'nothing is left');
});
