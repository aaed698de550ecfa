import assert from 'node:assert/strict';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { copyFiles } from '../../../src/agent/copy-files.ts';

let folder: string;
/** What a node's files are, seen from outside. */
let root: string;
/** What is none of the node's. */
let outside: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'podnet-copy-'));
  root = path.join(folder, 'root');
  outside = path.join(folder, 'outside');
  for (const place of [path.join(root, 'etc'), outside, path.join(folder, 'parcel/etc/app')]) {
    mkdirSync(place, { recursive: true });
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const parcel = (): string => path.join(folder, 'parcel');

test('files come to their places with their permissions, folders that are there keep what they have', async () => {
  writeFileSync(path.join(root, 'etc/kept'), 'old');
  writeFileSync(path.join(root, 'etc/replaced'), 'old');
  writeFileSync(path.join(parcel(), 'etc/replaced'), 'new', { mode: 0o600 });
  writeFileSync(path.join(parcel(), 'etc/app/run'), '#!/bin/sh\n', { mode: 0o755 });
  symlinkSync('run', path.join(parcel(), 'etc/app/link'));
  await copyFiles(parcel(), root);
  assert.equal(readFileSync(path.join(root, 'etc/kept'), 'utf8'), 'old');
  assert.equal(readFileSync(path.join(root, 'etc/replaced'), 'utf8'), 'new');
  assert.equal(lstatSync(path.join(root, 'etc/replaced')).mode & 0o777, 0o600);
  assert.equal(lstatSync(path.join(root, 'etc/app/run')).mode & 0o777, 0o755);
  assert.equal(readlinkSync(path.join(root, 'etc/app/link')), 'run');
});

test('a link of the node leads to a place of the node, whoever it points at', async () => {
  symlinkSync(outside, path.join(root, 'opt'));
  mkdirSync(path.join(parcel(), 'opt'));
  writeFileSync(path.join(parcel(), 'opt/file'), 'x');
  await copyFiles(parcel(), root);
  assert.equal(lstatSync(path.join(outside, 'file'), { throwIfNoEntry: false }), undefined);
  assert.equal(readFileSync(path.join(root, outside, 'file'), 'utf8'), 'x');
});

test('a link that has a file’s own place is replaced, and what it leads to is left alone', async () => {
  writeFileSync(path.join(outside, 'theirs'), 'theirs');
  symlinkSync(path.join(outside, 'theirs'), path.join(root, 'etc/replaced'));
  writeFileSync(path.join(parcel(), 'etc/replaced'), 'ours');
  await copyFiles(parcel(), root);
  assert.equal(readFileSync(path.join(outside, 'theirs'), 'utf8'), 'theirs');
  assert.equal(readFileSync(path.join(root, 'etc/replaced'), 'utf8'), 'ours');
});
