import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
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
    paths = clusterPaths('far', { XDG_STATE_HOME: path.join(tmp, 'x'.repeat(120)) });
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

suite('the folders of a cluster', () => {
  let tmp: string;
  let paths: ClusterPaths;
  beforeEach(() => {
    tmp = mkdtempSync('/var/tmp/podnet-test-');
    paths = clusterPaths('lab', { XDG_STATE_HOME: tmp });
  });
  afterEach(() => rmSync(tmp, { recursive: true, force: true }));

  test('are made for this user alone, whatever the mask is', () => {
    const mask = process.umask(0);
    try {
      ensureClusterFolder(paths);
    } finally {
      process.umask(mask);
    }
    for (const folder of ['podnet', 'podnet/clusters', 'podnet/clusters/lab']) {
      assert.equal(statSync(path.join(tmp, folder)).mode & 0o777, 0o700, folder);
    }
  });

  const refused = async (): Promise<void> => {
    const error = { name: 'EnvironmentError', code: 'foreign-folder' };
    assert.throws(() => ensureClusterFolder(paths), error);
    await assert.rejects(connectControl(paths), error);
  };

  for (const name of ['podnet', 'podnet/clusters', 'podnet/clusters/lab']) {
    test(`${name} is refused where others may write`, async () => {
      ensureClusterFolder(paths);
      chmodSync(path.join(tmp, name), 0o777);
      await refused();
    });

    test(`${name} is refused as a link to another folder`, async () => {
      ensureClusterFolder(paths);
      renameSync(path.join(tmp, name), path.join(tmp, 'other'));
      symlinkSync(path.join(tmp, 'other'), path.join(tmp, name));
      await refused();
    });

    test(`${name} is refused when it is somebody else’s`, async (t) => {
      if (process.getuid?.() !== 0) {
        t.skip('only root gives a folder away');
        return;
      }
      ensureClusterFolder(paths);
      chownSync(path.join(tmp, name), 65_534, 65_534);
      await refused();
    });
  }

  test('one that others may look into is refused, too, those above it are not', async () => {
    ensureClusterFolder(paths);
    for (const name of ['podnet', 'podnet/clusters']) chmodSync(path.join(tmp, name), 0o755);
    ensureClusterFolder(paths);
    chmodSync(paths.folder, 0o755);
    await refused();
  });
});
