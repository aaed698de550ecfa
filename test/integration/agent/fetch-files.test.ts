import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { fetchFiles } from '../../../src/agent/fetch-files.ts';

test('all below a folder comes as an archive, and nothing of a folder that is not there', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'podnet-fetch-'));
  try {
    mkdirSync(path.join(folder, 'sub'));
    writeFileSync(path.join(folder, 'sub/file'), 'what it says');
    assert.match(gunzipSync(await fetchFiles(folder)).toString('latin1'), /sub\/file.*what it says/s);
    assert.equal((await fetchFiles(path.join(folder, 'none'))).length, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a file that has another size than it says fails what was asked, and nothing else', async () => {
  // proc(5): files here say 0 and have more.
  await assert.rejects(fetchFiles('/proc/sys/kernel/random'), /size/i);
});
