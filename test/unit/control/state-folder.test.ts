import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { connectControl } from '../../../src/control/connect.ts';
import { clusterPaths, ensureClusterFolder, type ClusterPaths } from '../../../src/control/state-folder.ts';

suite('the folder of a socket whose own place has too long a path', () => {
  const before = process.env['TMPDIR'];
  let tmp: string;
  let paths: ClusterPaths;
  let folder: string;
  beforeEach(() => {
    tmp = mkdtempSync('/var/tmp/podnet-test-');
    process.env['TMPDIR'] = tmp;
    paths = clusterPaths('far', { XDG_STATE_HOME: path.join('/var/tmp', 'x'.repeat(120)) });
    folder = path.dirname(paths.socket);
  });
  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(tmp, { recursive: true, force: true });
  });

  const refused = async (): Promise<void> => {
    const error = { name: 'EnvironmentError', code: 'foreign-folder' };
    assert.throws(() => ensureClusterFolder(paths), error);
    await assert.rejects(connectControl(paths), error);
  };

  test('is made for this user alone', async () => {
    assert.equal(path.dirname(folder), tmp);
    assert.equal(await connectControl(paths), undefined);
    ensureClusterFolder(paths);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(await connectControl(paths), undefined);
  });

  test('is refused where others may write or look', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    await refused();
  });

  test('is refused as a link to another folder', async () => {
    const other = path.join(tmp, 'other');
    mkdirSync(other, { mode: 0o700 });
    symlinkSync(other, folder);
    await refused();
  });

  test('is refused when it is somebody else’s', async (t) => {
    if (process.getuid?.() !== 0) {
      t.skip('only root gives a folder away');
      return;
    }
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, 65_534, 65_534);
    await refused();
  });
});
