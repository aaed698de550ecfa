import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine } from '../../../src/cli/command-line.ts';
import { commands } from '../../../src/cli/commands/registry.ts';
import { execCommand } from '../../../src/cli/commands/exec.ts';
import { otherCommand, otherWords, splitCommand } from '../../../src/cli/split-command.ts';

const split = (line: string) => splitCommand(line.split(' '), execCommand.options);

for (const [line, own, other] of [
  ['exec web -- ip -4 route', 'exec web', 'ip -4 route'],
  ['exec web ip -4 route', 'exec web', 'ip -4 route'],
  ['exec -it web -n db -- bash', 'exec -it web -n db', 'bash'],
  ['exec -n db web ls -n', 'exec -n db web', 'ls -n'],
  ['exec -in db web ls', 'exec -in db web', 'ls'],
  ['exec --namespace db web ls', 'exec --namespace db web', 'ls'],
  ['exec --namespace=db web ls', 'exec --namespace=db web', 'ls'],
  ['-v exec web -it sh', '-v exec web -it', 'sh'],
  ['exec web -- sh -c x -- y', 'exec web', 'sh -c x -- y'],
  ['exec web ls -- -l', 'exec web', 'ls -- -l'],
  ['exec -c c web -- --help', 'exec -c c web', '--help'],
] as const) {
  test(`${line}: ${other}`, () =>
    assert.deepEqual(split(line), { own: own.split(' '), other: other.split(' ') }));
}

test('an empty word of the command is one of its words', async () => {
  const line = await parseCommandLine(['exec', 'web', '--', 'printf', '', 'a', ''], {
    commands,
    version: '9.9.9',
    columns: 100,
  });
  assert.deepEqual(line.kind === 'run' && otherWords(line.args), ['printf', '', 'a', '']);
});

test('no command is none', () => assert.deepEqual(split('exec web').other, []));

test('options of the command are not read as ours', async () => {
  const argv = ['exec', '-i', 'web', '--', 'tool', '--help', '--version', '--namespace', '-t'];
  const line = await parseCommandLine(argv, { commands, version: '9.9.9', columns: 100 });
  assert.ok(line.kind === 'run', 'it is a command to run');
  assert.deepEqual(line.args[otherCommand], ['tool', '--help', '--version', '--namespace', '-t']);
  assert.equal(line.args['target'], 'web');
  assert.equal(line.args['stdin'], true);
  assert.equal(line.args['tty'], undefined);
});

test('before the command they are, and an unknown one is told', async () => {
  const options = { commands, version: '9.9.9', columns: 100 };
  await assert.rejects(parseCommandLine(['exec', 'web', '--stdn', '--', 'ls'], options), {
    code: 'unknown-argument',
    hint: 'did you mean --stdin?',
  });
});
