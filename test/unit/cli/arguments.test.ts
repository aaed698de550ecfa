import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../src/model/errors.ts';
import { parseCommandLine } from '../../../src/cli/command-line.ts';
import { commands } from '../../../src/cli/commands/registry.ts';
import { readObjectWords } from '../../../src/cli/object-words.ts';
import { choice, text, texts, wholeNumber } from '../../../src/cli/arguments.ts';

const isUsage = (code: string) => (error: unknown) => error instanceof UsageError && error.code === code;

test('an option given twice is refused where one value is meant', () => {
  assert.deepEqual(texts({ set: ['a=1', 'b=2'] }, 'set'), ['a=1', 'b=2']);
  assert.throws(() => text({ seed: ['1', '2'] }, 'seed'), isUsage('given-twice'));
  assert.throws(() => texts({ report: '' }, 'report'), isUsage('missing-value'));
  assert.equal(text({}, 'seed'), undefined);
});

test('numbers are whole, in range and nothing else', () => {
  assert.equal(wholeNumber({ parallel: '4' }, 'parallel', 1), 4);
  for (const bad of ['0', '-1', '1.5', '1e3', '4x', '99999999999999999999']) {
    assert.throws(() => wholeNumber({ parallel: bad }, 'parallel', 1), isUsage('bad-number'), bad);
  }
});

test('a choice names what there is', () => {
  assert.equal(choice({ shell: 'zsh' }, 'shell', ['bash', 'zsh']), 'zsh');
  assert.throws(() => choice({ shell: 'sh' }, 'shell', ['bash', 'zsh']), { hint: 'one of bash, zsh' });
});

test('an empty word, and a dash that stands alone, are told in words of the command', async () => {
  const parsed = (...argv: readonly string[]) =>
    parseCommandLine(argv, { commands, version: '9.9.9', columns: 100 });
  await assert.rejects(parsed('up', '-'), {
    message: 'podnet up takes no "-"',
    hint: 'it is used like this: podnet up [what]',
  });
  await assert.rejects(parsed('get', 'pods', ''), { message: 'podnet get was given an empty word' });
  await assert.rejects(parsed('apply', '-f'), { message: '-f needs a value' });
  const line = await parsed('apply', '-f', '-');
  assert.equal(line.kind, 'run', 'a dash may be the value of an option');
});

test('commas alone name no kind', () =>
  assert.throws(() => readObjectWords([',']), isUsage('missing-argument')));
