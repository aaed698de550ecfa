import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const source = path.resolve(import.meta.dirname, '../../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const textOf = (file: string): string => readFileSync(path.join(source, file), 'utf8');

/**
 * Whether an expression is text that is there before the program runs: a string without anything put into it, or the
 * name of such a constant. What a constant of the file is made of may be put into another.
 */
function isConstant(expression: string, text: string): boolean {
  const literal = /^(['"])[^'"$]*\1$|^'[^']*'$|^`[^`]*`$/;
  if (/^\w+$/.test(expression)) {
    const value = new RegExp(`const ${expression} =\\s*((?:'[^']*'|\`[^\`]*\`))`).exec(text)?.[1];
    return value !== undefined && isConstant(value, text);
  }
  if (!literal.test(expression)) return false;
  if (!expression.startsWith('`')) return true;
  return [...expression.matchAll(/\$\{([^}]*)\}/g)].every(([, name = '']) => isConstant(name, text));
}

/** What follows `sh -c`, or stands for it in a list of words. */
function scriptsIn(text: string): readonly string[] {
  return [
    ...text.matchAll(/(?:'(?:\/bin\/)?sh',\s*|words = \[)'-c',\s*('[^']*'|`[^`]*`|[\w.]+(?:\([^)]*\))?)/g),
  ].map(([, script = '']) => script);
}

test('every script for a shell is written in the code, and words of users are its arguments', () => {
  const scripts = files.flatMap((file) => scriptsIn(textOf(file)).map((script) => ({ file, script })));
  const made = scripts.filter(({ file, script }) => !isConstant(script, textOf(file)));
  assert.deepEqual(made, []);
  // Who looks for a shell in another way than this test does has written it down here.
  const shells = files.filter((file) => /'(\/bin\/)?sh'/.test(textOf(file)));
  const known = new Set(scripts.map(({ file }) => file));
  assert.deepEqual(
    shells.filter((file) => !known.has(file)),
    ['runtime/docker/image/host/programs.ts'],
  );
});

test('no program is started by way of a shell', () => {
  const ways = /\bexecSync\(|\bshell: (?:true|"|')|import \{[^}]*\bexec\b[^}]*\} from 'node:child_process'/;
  assert.deepEqual(
    files.filter((file) => ways.test(textOf(file))),
    [],
  );
});

test('a script that is put together is seen', () => {
  const text = "const fixed = 'a';\nconst mixed = `a ${fixed}`;\nconst made = `a ${word}`;\n";
  assert.deepEqual(
    ['fixed', 'mixed', 'made', '`${word}`', "'plain'", 'word', 'words.join()'].map((script) =>
      isConstant(script, text),
    ),
    [true, true, false, false, true, false, false],
  );
  assert.deepEqual(scriptsIn("['sh', '-c', `rm ${file}`]"), ['`rm ${file}`']);
});
