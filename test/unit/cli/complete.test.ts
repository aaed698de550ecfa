import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command, CommandGroup } from '../../../src/cli/command.ts';
import { complete } from '../../../src/cli/completion/complete.ts';

const testCommand: Command = {
  name: 'test',
  usage: 'test <paths..>',
  summary: '',
  options: {
    report: { type: 'string', completion: ['tap', 'tree', 'json'] },
    artifacts: { type: 'string', completion: 'folders' },
    output: { type: 'string', alias: 'o', completion: ['json'] },
    'fail-fast': { type: 'boolean' },
  },
  positionals: { paths: { completion: 'files' } },
  examples: [],
  run: () => Promise.resolve(0),
};
const one: Command = { ...testCommand, name: 'init', usage: 'init [file]', options: {} };
const load: Command = { ...one, name: 'image load', usage: 'image load <file>' };
const build: Command = { ...testCommand, name: 'image build', usage: 'image build', positionals: {} };
const image: CommandGroup = { name: 'image', summary: '', commands: [load, build] };
const ask = (line: string) => complete(line.split(' '), [testCommand, one, image]);

test('commands, options, values and file names', () => {
  assert.deepEqual(ask('').words, ['test', 'init', 'image']);
  assert.deepEqual(ask('te').words, ['test']);
  assert.deepEqual(ask('test --f').words, ['--fail-fast']);
  assert.deepEqual(ask('test --report t').words, ['tap', 'tree']);
  assert.deepEqual(ask('test --report=t').words, ['--report=tap', '--report=tree']);
  assert.deepEqual(ask('test -o ').words, ['json']);
  assert.equal(ask('test --artifacts ').names, 'folders');
  assert.equal(ask('test a.yaml ').names, 'files', 'a list goes on');
  assert.equal(ask('test --fail-fast ').names, 'files', 'a flag has no value');
  assert.equal(ask('init ').names, 'files');
  assert.equal(ask('init a.yaml ').names, undefined, 'one file only');
  assert.equal(ask('--verbose test ').names, 'files');
  assert.deepEqual(ask('nothing ').words, []);
});

test('the words of a group, and what is behind them', () => {
  assert.deepEqual(ask('image ').words, ['load', 'build']);
  assert.deepEqual(ask('image b').words, ['build']);
  assert.deepEqual(ask('image build --f').words, ['--fail-fast']);
  assert.equal(ask('image load ').names, 'files');
  assert.equal(ask('image load a.tar ').names, undefined, 'one file only');
  assert.deepEqual(ask('image nothing ').words, []);
});

const standing: Command = {
  ...testCommand,
  name: 'get',
  usage: 'get <kind> [names..]',
  options: { cluster: { type: 'string', completion: 'clusters' } },
  positionals: { kind: { completion: ['pods'] }, names: { completion: 'objects' } },
};

test('names of what stands, with all that was typed before', () => {
  const namesOf = (what: string, before: readonly string[]) => [`${what} after ${before.join(' ')}`];
  const asked = (line: string) => complete(line.split(' '), [standing], namesOf).words;
  assert.deepEqual(asked('get pods '), ['objects after get pods']);
  assert.deepEqual(asked('get pods web '), ['objects after get pods web']);
  assert.deepEqual(asked('get pods x'), [], 'only what begins like this');
  assert.deepEqual(asked('get --cluster '), ['clusters after get --cluster']);
});

test('a network goes by its name or by its file', () => {
  const add: Command = { ...standing, name: 'cni add', usage: 'cni add <network>', options: {} };
  const cni: CommandGroup = {
    name: 'cni',
    summary: '',
    commands: [{ ...add, positionals: { network: { completion: 'networks' } } }],
  };
  const asked = (line: string) => complete(line.split(' '), [cni], () => ['mynet', 'other']);
  assert.deepEqual(asked('cni add '), { words: ['mynet', 'other'], names: 'files' });
  assert.deepEqual(asked('cni add my'), { words: ['mynet'], names: 'files' });
});
