import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorText } from '../../../src/cli/error-text.ts';
import { exitCodeOf } from '../../../src/cli/exit-code.ts';
import { problemsText } from '../../../src/cli/problem-text.ts';
import { EnvironmentError, InternalError, UsageError } from '../../../src/model/errors.ts';
import { createColours } from '../../../src/report/colours.ts';

const colours = createColours(false);

test('an error: what happened, why, what to do next', () => {
  const cause = new Error('unshare failed', { cause: new Error('EPERM') });
  const error = new EnvironmentError('no-namespaces', 'cannot make nodes', {
    cause,
    hint: 'run podnet doctor',
  });
  assert.equal(
    errorText(error, colours, false),
    'podnet: cannot make nodes\n  because: unshare failed: EPERM\n  hint: run podnet doctor\n',
  );
});

test('a cause that was said already is not said again', () => {
  const error = new UsageError('x', 'cannot read a.yaml: ENOENT', { cause: new Error('ENOENT') });
  assert.equal(errorText(error, colours, false), 'podnet: cannot read a.yaml: ENOENT\n');
});

test('stack traces only when asked for; bugs ask to be reported', () => {
  const bug = new TypeError('x is not a function');
  assert.doesNotMatch(errorText(bug, colours, false), /at .*error-text/);
  assert.match(errorText(bug, colours, true), /at .*error-text/);
  assert.match(errorText(bug, colours, false), /please report/);
  assert.match(errorText(new InternalError('odd'), colours, false), /please report/);
});

test('the exit status follows the kind of error', () => {
  assert.equal(exitCodeOf(new UsageError('a', 'b')), 2);
  assert.equal(exitCodeOf(new EnvironmentError('a', 'b')), 3);
  assert.equal(exitCodeOf(new TypeError('b')), 3);
});

test('problems show file:line:col, the line, a caret under the place, and their number', () => {
  const base = { file: 'a.yaml', code: 'unknown-key' };
  const text = problemsText(
    [
      {
        ...base,
        line: 12,
        column: 5,
        message: 'unknown key "nodez"',
        hint: 'did you mean "nodes"?',
        sourceLine: '    nodez: 3',
      },
      { ...base, line: 3, column: 2, message: 'tabs', sourceLine: '\tx: 1' },
      { ...base, file: 'b.yaml', message: 'is empty' },
    ],
    colours,
  );
  assert.equal(
    text,
    `a.yaml:12:5: error: unknown key "nodez"
 12 |     nodez: 3
          ^
  hint: did you mean "nodes"?
a.yaml:3:2: error: tabs
 3 | \tx: 1
     \t^
b.yaml: error: is empty
3 problems in 2 files
`,
  );
});
