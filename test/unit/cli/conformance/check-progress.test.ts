import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckResult } from '../../../../src/cni/conformance/check.ts';
import { CheckProgress } from '../../../../src/cli/conformance/check-progress.ts';
import type { ConformanceCheck } from '../../../../src/cni/conformance/conformance-check.ts';
import { pass } from '../../../../src/cni/conformance/verdict.ts';
import { createColours } from '../../../../src/report/colours.ts';

const check = (id: number, title: string): ConformanceCheck => ({
  id,
  level: 'MUST',
  title,
  ground: 'SPEC',
  run: () => Promise.resolve(pass),
});
const result = (
  { id, level, title, ground }: ConformanceCheck,
  status: CheckResult['status'],
): CheckResult => ({
  id,
  level,
  title,
  ground,
  status,
  evidence: [],
  durationMs: 1500,
});

function written(errIsLive: boolean, quiet: boolean): string {
  let text = '';
  const terminal = {
    out: () => {},
    err: (more: string) => {
      text += more;
    },
    outColours: createColours(false),
    errColours: createColours(false),
    columns: 40,
    outIsTerminal: errIsLive,
    errIsLive,
  };
  const progress = new CheckProgress({ terminal, quiet }, 2);
  const [one, other] = [check(1, 'VERSION tells'), check(10, 'CHECK passes right after ADD')];
  progress.note('making the node');
  progress.start(one);
  progress.start(other);
  progress.finish(result(one, 'fail'));
  progress.finish(result(other, 'pass'));
  progress.end();
  return text;
}

test('without a terminal, each check is a line when it is over', () => {
  assert.equal(
    written(false, false),
    'making the node\n1 VERSION tells: fail (1.50 s)\n10 CHECK passes right after ADD: pass (1.50 s)\n',
  );
});

test('on a terminal one line tells what runs, never wraps, and is gone at the end', () => {
  const pictures = written(true, false).split('\r\u001b[K');
  assert.deepEqual(pictures.slice(0, 5), [
    '',
    ' · making the node ',
    ' · 0/2 1 VERSION tells',
    ' · 0/2 1 VERSION tells; 10 CHECK passe…',
    ' · 1/2, 1 failed 10 CHECK passes right…',
  ]);
  assert.equal(pictures.at(-1), '');
  for (const picture of pictures) assert.ok(picture.length <= 40, picture);
});

test('--quiet says nothing', () => {
  assert.equal(written(true, true) + written(false, true), '');
});
