import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { durationSchema, formatDuration, parseDuration } from '../../../src/scenario/format/duration.ts';

test('durations have a unit', () => {
  const texts = ['500ms', '1s', '1.5s', '2m', '1h', '24h', '0s'];
  assert.deepEqual(texts.map(parseDuration), [500, 1_000, 1_500, 120_000, 3_600_000, 86_400_000, 0]);
  for (const text of ['5', '', 's', '1 s', '-1s', '1d', '25h', '1s1s', '1e3ms', 'ms']) {
    assert.equal(parseDuration(text), undefined, text);
  }
  assert.equal(durationSchema().safeParse(5).success, false);
});

test('what is written of a duration is read back as the same time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400_000 }), (ms) => parseDuration(formatDuration(ms)) === ms),
  );
});
