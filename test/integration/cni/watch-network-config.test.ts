import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { type NetworkConfigNow, watchNetworkConfig } from '../../../src/cni/watch-network-config.ts';

const list = (type: string): string =>
  JSON.stringify({ cniVersion: '1.0.0', name: 'net', plugins: [{ type }] });

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'podnet-cni-watch-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Puts a file there as plugins do. */
async function put(dir: string, name: string, text: string): Promise<void> {
  await writeFile(path.join(dir, `${name}.temp`), text);
  await rename(path.join(dir, `${name}.temp`), path.join(dir, name));
}

async function next(watch: AsyncGenerator<NetworkConfigNow, void>): Promise<string> {
  const { value } = await watch.next();
  if (value === undefined) return 'over';
  return value.kind === 'loaded' ? (value.network.plugins[0]?.type ?? '') : value.error.code;
}

describe('cni runtime 25: a configuration that changes', () => {
  it('cni runtime 25: is told as it is, and again after each rename', { timeout: 60_000 }, async (t) => {
    const dir = await folder(t);
    const stop = new AbortController();
    const watch = watchNetworkConfig(dir, 'net', 'spec', stop.signal);
    assert.equal(await next(watch), 'cni-no-config');
    await put(dir, '20-net.conflist', list('bridge'));
    assert.equal(await next(watch), 'bridge');
    await put(dir, '20-net.conflist', list('ptp'));
    assert.equal(await next(watch), 'ptp');
    await put(dir, '10-net.conflist', '{');
    assert.equal(await next(watch), 'cni-bad-config');
    await rm(path.join(dir, '10-net.conflist'));
    assert.equal(await next(watch), 'ptp');
    stop.abort();
    assert.equal(await next(watch), 'over');
  });

  it('cni runtime 25: nothing is told while it stays the same network', { timeout: 60_000 }, async (t) => {
    const dir = await folder(t);
    const stop = new AbortController();
    const watch = watchNetworkConfig(dir, 'net', 'spec', stop.signal);
    await put(dir, '20-net.conflist', list('bridge'));
    assert.equal(await next(watch), 'bridge');
    const after = next(watch);
    await put(dir, '20-net.conflist', list('bridge'));
    await put(dir, '30-net.conflist', list('ptp'));
    await writeFile(path.join(dir, '10-net.conflist.temp'), '{');
    // Long enough that it has been looked at; were it not, less would be tested, and nothing would fail.
    await setTimeout(300);
    await put(dir, '20-net.conflist', list('macvlan'));
    assert.equal(await after, 'macvlan');
    stop.abort();
    assert.equal(await next(watch), 'over');
  });

  it('cni runtime 25: what happens while nobody asks is not lost', { timeout: 60_000 }, async (t) => {
    const dir = await folder(t);
    const stop = new AbortController();
    const watch = watchNetworkConfig(dir, undefined, 'containerd', stop.signal);
    await put(dir, '20-net.conflist', list('bridge'));
    assert.equal(await next(watch), 'bridge');
    for (const type of ['a', 'b', 'c']) await put(dir, '20-net.conflist', list(type));
    assert.equal(await next(watch), 'c');
    stop.abort();
    assert.equal(await next(watch), 'over');
  });

  it('cni runtime 25: ends with its signal while it waits, and leaves nothing open', {
    timeout: 60_000,
  }, async (t) => {
    const dir = await folder(t);
    await put(dir, '20-net.conflist', list('bridge'));
    const stop = new AbortController();
    const watch = watchNetworkConfig(dir, 'net', 'spec', stop.signal);
    assert.equal(await next(watch), 'bridge');
    const waiting = next(watch);
    stop.abort();
    assert.equal(await waiting, 'over');
    assert.equal(await next(watchNetworkConfig(dir, 'net', 'spec', AbortSignal.abort())), 'over');
    // A handle is gone at the end of the event loop's round, not at once.
    while (process.getActiveResourcesInfo().includes('FSEventWrap')) await setImmediate();
  });

  it('a folder that is not there cannot be watched', async (t) => {
    const watch = watchNetworkConfig(
      path.join(await folder(t), 'missing'),
      'net',
      'spec',
      new AbortController().signal,
    );
    await assert.rejects(next(watch), { code: 'cni-no-config', message: /missing cannot be watched/ });
  });
});
