import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { changedFiles, isHalfWritten, takeSnapshot } from '../../../../src/cli/watch/file-snapshot.ts';
import type { WatchedPath } from '../../../../src/cli/watch/watched-paths.ts';
import { openFolder } from '../../../support/built-cli.ts';

test('content, mode, replacement and removal are changes, and nothing else', async (context) => {
  const folder = openFolder(context);
  const file = path.join(folder, 'plugin');
  const watched: readonly WatchedPath[] = [{ path: file, inFolder: 'programs' }];
  writeFileSync(file, 'old');
  const changes: readonly (readonly [what: string, change: () => void, changes: boolean])[] = [
    ['nothing', () => {}, false],
    ['a file beside it', () => writeFileSync(path.join(folder, 'other'), ''), false],
    ['as many bytes', () => writeFileSync(file, 'new'), true],
    ['mode', () => chmodSync(file, 0o755), true],
    [
      'another file by the same name',
      () => {
        writeFileSync(`${file}.new`, 'new');
        renameSync(`${file}.new`, file);
      },
      true,
    ],
    ['no file', () => rmSync(file), true],
    ['a file again', () => writeFileSync(file, ''), true],
  ];
  for (const [what, change, isChange] of changes) {
    const before = await takeSnapshot(watched);
    change();
    assert.deepEqual(changedFiles(before, await takeSnapshot(watched)), isChange ? [file] : [], what);
  }
});

test('of a folder only what is ours counts', async (context) => {
  const folder = openFolder(context);
  const at = (name: string): string => path.join(folder, name);
  for (const name of ['deep/er', 'node_modules', '.git']) mkdirSync(at(name), { recursive: true });
  symlinkSync(folder, at('deep/up'));
  const names = [
    'a.yaml',
    'deep/er/b.yml',
    'plugin',
    '.#a.yaml',
    'a.yaml~',
    '.a.yaml.swp',
    '4913',
    '#a.yaml#',
  ];
  for (const name of [...names, 'node_modules/c.yaml', '.git/d.yaml']) writeFileSync(at(name), 'x');
  const seen = async (inFolder: WatchedPath['inFolder']): Promise<readonly string[]> => {
    const { files } = await takeSnapshot([{ path: folder, inFolder }]);
    return [...files.keys()]
      .map((file) => path.relative(folder, file))
      .filter((name) => !name.includes('up'))
      .sort();
  };
  assert.deepEqual(await seen('manifests'), ['a.yaml', 'deep/er/b.yml']);
  assert.deepEqual(await seen('programs'), ['a.yaml', 'plugin']);
  assert.deepEqual(await seen('everything'), ['a.yaml', 'deep/er/b.yml', 'plugin']);
});

test('a file that was emptied is half written, one that was empty before is not', async (context) => {
  const file = path.join(openFolder(context), 'a.yaml');
  const watched: readonly WatchedPath[] = [{ path: file, inFolder: 'manifests' }];
  writeFileSync(file, 'x');
  const full = await takeSnapshot(watched);
  truncateSync(file);
  const empty = await takeSnapshot(watched);
  rmSync(file);
  const absent = await takeSnapshot(watched);
  assert.equal(isHalfWritten(full, empty), true);
  assert.equal(isHalfWritten(full, absent), true);
  assert.equal(isHalfWritten(empty, absent), false);
  assert.equal(isHalfWritten(full, full), false);
});
