import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelTally } from '../../../src/model/model-tally.ts';
import type { ModelLevel, ModelLine } from '../../../src/model/result.ts';

const line = (level: ModelLevel, status: ModelLine['status']): ModelLine => ({
  line: 1,
  level,
  family: 'ipv4',
  text: 'as the test says',
  status,
  judged: 1,
  failed: status === 'passed' ? 0 : 1,
});
const held = line('required', 'passed');
const broken = line('required', 'failed');
const absent = line('required', 'not-applicable');

const rows: readonly (readonly [readonly ModelLine[], string])[] = [
  [[held, held], '2 of 2 lines hold'],
  [[held, broken], '1 of 2 lines hold'],
  [[held, absent], '1 of 1 lines hold, 1 does not apply'],
  [[held, absent, absent], '1 of 1 lines hold, 2 do not apply'],
  [[held, line('quality', 'passed'), line('quality', 'warning')], '1 of 1 lines hold, 1 of 2 of quality'],
  [[broken, line('quality', 'not-applicable')], '0 of 1 lines hold, 0 of 0 of quality, 1 does not apply'],
];

for (const [lines, tally] of rows) test(tally, () => assert.equal(modelTally(lines), tally));
