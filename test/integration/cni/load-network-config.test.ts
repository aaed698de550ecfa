import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ConfigError } from '../../../src/cni/config-problem.ts';
import { loadNetworkConfig } from '../../../src/cni/load-network-config.ts';
import { parseNetworkConfig } from '../../../src/cni/parse-network-config.ts';

const list = (name: string, type: string, more: object = {}): string =>
  JSON.stringify({ cniVersion: '1.0.0', name, plugins: [{ type }], ...more });
const single = (name: string | undefined, type: string): string =>
  JSON.stringify({ cniVersion: '1.0.0', name, type });

let parent: string;
before(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'podnet-cni-load-'));
});
after(() => rm(parent, { recursive: true }));

/** A folder with these files; a path with a slash is a file of a folder in it. */
async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(path.join(parent, 'net.d-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), text);
  }
  return dir;
}

describe('cni runtime 1: which configuration is taken', () => {
  it('cni runtime 1: spec: the first list of that name, whatever else comes before it', async () => {
    const dir = await folder({
      '00-a.conf': single('net', 'not-me'),
      '20-b.conflist': list('net', 'bridge'),
      '30-c.conflist': list('net', 'not-me-either'),
      '10-d.conflist': list('other', 'ptp'),
      '05-e.conflist.temp': 'not yet whole',
      '05-f.yaml': 'no',
    });
    const network = await loadNetworkConfig(dir, 'net', 'spec');
    assert.equal(network.plugins[0]?.type, 'bridge');
    assert.equal(network.file, path.join(dir, '20-b.conflist'));
    assert.equal(network.text, list('net', 'bridge'));
    assert.equal((await loadNetworkConfig(dir, undefined, 'spec')).name, 'other');
  });

  it('cni runtime 1: spec: single plugins only after all lists, .conf and .json alike', async () => {
    const dir = await folder({
      '10-other.conflist': list('other', 'ptp'),
      '20-net.json': single('net', 'bridge'),
      '30-net.conf': single('net', 'ptp'),
    });
    assert.equal((await loadNetworkConfig(dir, 'net', 'spec')).plugins[0]?.type, 'bridge');
  });

  it('cni runtime 1: spec: a bad file in front of it is an error, one behind it is none', async () => {
    const bad = { '10-bad.conflist': '{', '20-net.conflist': list('net', 'bridge') };
    await assert.rejects(loadNetworkConfig(await folder(bad), 'net', 'spec'), ConfigError);
    const good = { '10-net.conflist': list('net', 'bridge'), '20-bad.conflist': '{' };
    assert.equal((await loadNetworkConfig(await folder(good), 'net', 'spec')).name, 'net');
  });

  it('cni runtime 1: spec: a loopback.conf without a name is passed over, but not taken', async () => {
    const files = {
      '10-loopback.conf': single(undefined, 'loopback'),
      '20-net.conf': single('net', 'bridge'),
    };
    const dir = await folder(files);
    assert.equal((await loadNetworkConfig(dir, 'net', 'spec')).plugins[0]?.type, 'bridge');
    await assert.rejects(loadNetworkConfig(dir, undefined, 'spec'), { code: 'cni-bad-config' });
  });

  it('cni runtime 1: containerd: the first of all endings, and no other', async () => {
    const dir = await folder({ '10-a.conf': single('a', 'ptp'), '20-b.conflist': list('b', 'bridge') });
    assert.equal((await loadNetworkConfig(dir, undefined, 'containerd')).name, 'a');
    await assert.rejects(loadNetworkConfig(dir, 'b', 'containerd'), {
      code: 'cni-no-config',
      hint: /10-a\.conf is network "a"/,
    });
  });

  it('cni runtime 1: containerd: a bad first file is an error', async () => {
    for (const bad of ['{', '{"name":"a"}', list('a', 'x')]) {
      const dir = await folder({ '10-a.conf': bad, '20-b.conflist': list('b', 'bridge') });
      await assert.rejects(loadNetworkConfig(dir, undefined, 'containerd'), { code: 'cni-bad-config' });
    }
  });

  it('cni runtime 1: crio: bad files are passed over, and told when none is good', async () => {
    const dir = await folder({
      '10-a.conf': '{',
      '20-b.conflist': '{"name":"b","plugins":[]}',
      '30-c.conflist': list('c', 'bridge'),
      '40-d.conf': single('d', 'ptp'),
    });
    await symlink('/nowhere', path.join(dir, '00-broken.conf'));
    assert.equal((await loadNetworkConfig(dir, undefined, 'crio')).name, 'c');
    assert.equal((await loadNetworkConfig(dir, 'd', 'crio')).name, 'd');
    await assert.rejects(loadNetworkConfig(dir, 'e', 'crio'), {
      code: 'cni-no-config',
      hint: /00-broken\.conf cannot be read: ENOENT.*10-a\.conf:1:2: not JSON.*20-b.*is empty.*"c".*"d"/s,
    });
  });

  it('cni runtime 1: crio: a single plugin without a name is called as its file', async () => {
    const dir = await folder({ '10-a.conf': single(undefined, 'ptp') });
    assert.equal((await loadNetworkConfig(dir, undefined, 'crio')).name, '10-a.conf');
  });

  for (const profile of ['spec', 'containerd', 'crio'] as const) {
    it(`cni runtime 1: ${profile}: none in an empty folder, nor in one that is not there`, async () => {
      const none = { code: 'cni-no-config' };
      const dir = await folder({});
      await assert.rejects(loadNetworkConfig(dir, undefined, profile), none);
      await assert.rejects(loadNetworkConfig(path.join(dir, 'missing'), 'net', profile), none);
    });

    it(`cni runtime 2: ${profile}: folders are no files, whatever they are called`, async () => {
      const dir = await folder({ '10-a.conflist/x.conflist': '{', '20-b.conflist': list('b', 'bridge') });
      assert.equal((await loadNetworkConfig(dir, undefined, profile)).name, 'b');
    });
  }

  it('a folder that is a file is an error that names it', async () => {
    const dir = path.join(await folder({ 'net.d': '' }), 'net.d');
    await assert.rejects(loadNetworkConfig(dir, undefined, 'spec'), {
      code: 'cni-bad-config',
      message: /net\.d.*ENOTDIR/,
    });
  });

  it('ends with the reason of its signal', async () => {
    const dir = await folder({ '10-a.conflist': list('a', 'ptp') });
    await assert.rejects(loadNetworkConfig(dir, undefined, 'spec', AbortSignal.abort('enough')), (reason) => {
      assert.equal(reason, 'enough');
      return true;
    });
  });
});

describe('cni runtime 2: plugins in files of their own', () => {
  const inFolder = {
    'net/20-b.conf': '{"type":"b"}',
    'net/10-a.conf': '{"type":"a","big":9007199254740993}',
    'net/30-c.conflist': '{"type":"c"}',
    'net/sub/40-d.conf': '{"type":"d"}',
    'other/10-e.conf': '{"type":"e"}',
  };
  const typesOf = async (more: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await loadNetworkConfig(await folder(more), 'net', 'spec')).plugins.map(({ type }) => type);

  it('cni runtime 2: they follow those of the list, sorted', async () => {
    assert.deepEqual(await typesOf({ ...inFolder, 'x.conflist': list('net', 'bridge') }), [
      'bridge',
      'a',
      'b',
    ]);
  });

  it('cni runtime 2: a list may have no others', async () => {
    const files = { 'x.conflist': '{"cniVersion":"1.1.0","name":"net"}' };
    assert.deepEqual(await typesOf({ ...inFolder, ...files }), ['a', 'b']);
    await assert.rejects(typesOf(files), { code: 'cni-bad-config', hint: /net\/\*\.conf/ });
  });

  for (const flag of [true, 'True']) {
    it(`cni runtime 2: not with loadOnlyInlinedPlugins: ${JSON.stringify(flag)}`, async () => {
      const text = list('net', 'bridge', { loadOnlyInlinedPlugins: flag });
      assert.deepEqual(await typesOf({ ...inFolder, 'x.conflist': text }), ['bridge']);
    });
  }

  it('cni runtime 2: not for a single plugin', async () => {
    assert.deepEqual(await typesOf({ ...inFolder, 'x.conf': single('net', 'bridge') }), ['bridge']);
  });

  it('cni runtime 2: a bad one is an error that names its file', async () => {
    const files = { 'x.conflist': list('net', 'bridge'), 'net/10-a.conf': '{\n  "type": "a/b"\n}' };
    await assert.rejects(typesOf(files), {
      code: 'cni-bad-config',
      message: /net\/10-a\.conf:2:11: type is a path/,
    });
  });

  it('cni runtime 12: the text has them all, so that the network can be taken down without the files', async () => {
    const dir = await folder({
      ...inFolder,
      'x.conflist': list('net', 'bridge', { disableCheck: 'true', mine: 1 }),
    });
    const network = await loadNetworkConfig(dir, 'net', 'spec');
    const again = parseNetworkConfig(network.text);
    const { file, ...loaded } = network;
    assert.equal(file, path.join(dir, 'x.conflist'));
    assert.deepEqual({ ...again, text: loaded.text }, loaded);
  });
});
