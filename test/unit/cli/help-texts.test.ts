import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine } from '../../../src/cli/command-line.ts';
import { commands } from '../../../src/cli/commands/registry.ts';
import { isGroup } from '../../../src/cli/find-command.ts';
import { exitCodesHelp } from '../../../src/cli/help/exit-codes.ts';
import { verdictsHelp } from '../../../src/cli/help/verdicts.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { expectGolden } from '../../support/golden.ts';

const parse = (argv: readonly string[]) =>
  parseCommandLine(argv, { commands, version: '9.9.9', columns: 100 });

async function shown(argv: readonly string[]): Promise<string> {
  const line = await parse(argv);
  assert.equal(line.kind, 'show');
  return line.kind === 'show' ? line.text : '';
}

test('podnet --help, and podnet alone', async () => {
  expectGolden('help-podnet.txt', await shown(['--help']));
  assert.equal(await shown([]), await shown(['--help']));
});

for (const verb of commands) {
  for (const { name } of isGroup(verb) ? [verb, ...verb.commands] : [verb]) {
    const words = name.split(' ');
    test(`podnet ${name} --help`, async () =>
      expectGolden(`help-${words.join('-')}.txt`, await shown([...words, '--help'])));
  }
}

test('the word of a group alone shows what is in it', async () =>
  assert.equal(await shown(['image']), await shown(['image', '--help'])));

test('help topics', () => {
  expectGolden('help-topic-verdicts.txt', verdictsHelp(100));
  expectGolden('help-topic-exit-codes.txt', exitCodesHelp(100));
});

test('the version', async () => assert.equal(await shown(['--version']), '9.9.9\n'));

const refused: readonly (readonly [argv: readonly string[], code: string, says: RegExp])[] = [
  [['hepl'], 'unknown-command', /podnet help/],
  [['init', '--manifst', 'x'], 'unknown-argument', /--manifest/],
  [['init', '--verbsoe'], 'unknown-argument', /--verbose/],
  [['init', 'a', 'b'], 'unknown-argument', /--help/],
  [['init', '--manifest'], 'missing-value', /--manifest needs/],
  [['completion'], 'missing-argument', /--help/],
  [['image', 'biuld'], 'unknown-command', /"image biuld".*podnet image build/],
  [['image', 'load'], 'missing-argument', /podnet image load <file>/],
  [['image', 'build', '--form', 'x'], 'unknown-argument', /podnet image build .*--from/],
];
for (const [argv, code, says] of refused) {
  test(`podnet ${argv.join(' ')} is refused`, async () => {
    const isExpected = (error: unknown) =>
      error instanceof UsageError && error.code === code && says.test(`${error.message} ${error.hint}`);
    await assert.rejects(parse(argv), isExpected);
  });
}
