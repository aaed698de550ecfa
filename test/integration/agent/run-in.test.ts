import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runIn } from '../../../src/agent/command.ts';
import { needsRoot } from '../../support/requires.ts';

test('a command that was called off before it began ends at once', { skip: needsRoot }, async () => {
  const place = { netnsFile: '/proc/self/ns/net', env: { PATH: process.env['PATH'] ?? '' } };
  const { exitCode } = await runIn(place, ['sleep', '20'], AbortSignal.abort(), undefined);
  assert.equal(exitCode, 137);
});
