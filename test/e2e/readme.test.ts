import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { openFolder, podnet } from '../support/built-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');
const files = ['src', 'test', 'scenarios'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(
    (file) => `${folder}/${file}`,
  ),
);

/** The fenced blocks of the README behind a comment `<!-- WORD: ARGUMENT -->`. */
function blocks(word: string): readonly { readonly argument: string; readonly text: string }[] {
  const pattern = new RegExp(`<!-- ${word}: (.+) -->\n\`\`\`\\w+\n([^]*?)\`\`\``, 'g');
  return [...readme.matchAll(pattern)].map(([, argument = '', text = '']) => ({ argument, text }));
}

test('the README shows a shipped scenario as it is', () => {
  const shown = blocks('scenario');
  assert.ok(shown.length > 0);
  for (const { argument, text } of shown) {
    // The editor's schema line is of use in the file only.
    assert.equal(text, read(argument).replace(/^# yaml-language-server.*\n/, ''));
  }
});

test('the output the README shows is what the command prints, times and surroundings aside', () => {
  const shown = blocks('output');
  assert.ok(shown.length > 0);
  for (const { argument, text } of shown) {
    const [program = '', ...args] = argument.split(' ');
    const { status, stdout } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0);
    const seen = stdout
      .replaceAll(/ \(?(in )?\d+\.\d+ s\)?$/gm, '')
      .replaceAll(/ {3}\d+s {3}/g, '   0s   ')
      .split('\n');
    for (const line of text.trimEnd().split('\n')) {
      assert.ok(seen.includes(line), `the output lacks this line: ${line}\n\n${seen.join('\n')}`);
    }
  }
});

test('every command of the README is one that podnet has', () => {
  const { stdout } = spawnSync('node', ['dist/cli/main.js', '--help'], { cwd: root, encoding: 'utf8' });
  const rows = [...readme.matchAll(/^\| (`podnet .*?) \| /gm)].map(([, row = '']) => row);
  const named = rows.flatMap((row) => [...row.matchAll(/`podnet (\w+)/g)].map(([, command = '']) => command));
  assert.ok(named.length > 20, `${named.length} commands are named`);
  for (const command of named) assert.match(stdout, new RegExp(`podnet ${command}\\b`));
});

test('the life of a cluster in the README, line by line', (context) => {
  const env = { ...process.env, XDG_STATE_HOME: openFolder(context), PODNET_RUNTIME: 'namespace' };
  const run = (line: string) => {
    const [, ...words] = line.replace(/ *#.*/, '').split(' ');
    const [program = '', ...args] = podnet(...words);
    // A shell that is given no terminal reads its commands.
    return spawnSync(program, args, { cwd: root, encoding: 'utf8', env, input: 'ip route\n' });
  };
  context.after(() => void run('podnet down --all'));
  const [block] = blocks('stays');
  assert.ok(block !== undefined, 'the README has it');
  for (const line of block.text.trimEnd().split('\n')) {
    const { status, stdout, stderr } = run(line);
    // The route is gone until the node is made anew.
    assert.equal(status, line.startsWith('podnet probe') ? 1 : 0, `${line}: ${stdout}${stderr}`);
    if (line.startsWith('podnet inspect')) assert.match(stdout, /missing/);
    if (line.startsWith('podnet shell')) assert.match(stdout, /10\.244\.1\.0\/24/);
  }
});

test('every file that README, CONTRIBUTING and docs point to is there', () => {
  for (const file of ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']) {
    for (const [, link = ''] of read(file).matchAll(/\]\(([^)#:]+)\)/g)) {
      assert.ok(existsSync(path.join(root, path.dirname(file), link)), `${file} points to ${link}`);
    }
    for (const [, code = ''] of read(file).matchAll(/`([\w./-]+\.(?:ts|yaml))`/g)) {
      assert.ok(
        files.some((one) => `/${one}`.endsWith(`/${code}`)),
        `${file} names ${code}`,
      );
    }
  }
});

test('every dependency has its reason in CONTRIBUTING.md', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, object>;
  const names = [...Object.keys(dependencies ?? {}), ...Object.keys(devDependencies ?? {})];
  const contributing = read('CONTRIBUTING.md');
  for (const name of names)
    assert.ok(contributing.includes(name), `${name} has no reason in CONTRIBUTING.md`);
});
