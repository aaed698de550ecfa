import assert from 'node:assert/strict';
import { freemem } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { podnet, repository } from '../support/built-cli.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { openWorld } from '../support/world.ts';

/** A run and its agent together take about 170 MB. */
const bytesEach = 256 * 1024 * 1024;

test('twenty copies of one scenario at once are all green', {
  skip: needsRoot || missing('unshare', 'nsenter'),
}, async (context) => {
  const copies = Math.min(20, Math.floor(freemem() / bytesEach));
  context.diagnostic(`${copies} copies`);
  await using world = await openWorld();
  const before = await world.state();
  const command = podnet('test', path.join(repository, 'scenarios/hello-pod-network.yaml'));
  const ends = await Promise.all(
    Array.from({ length: copies }, (_, index) => world.run(command, index % 2 === 0 ? 'root' : 'nobody')),
  );
  for (const { exitCode, stdout, stderr } of ends) assert.equal(exitCode, 0, stdout + stderr);
  await world.settled(before);
});
