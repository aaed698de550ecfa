import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { CniRuntime } from '../../../src/cni/cni-runtime.ts';
import { parseNetworkConfig } from '../../../src/cni/parse-network-config.ts';
import { goPlugins } from '../../support/go-plugins.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';

const go = await goPlugins();
if (go.missing === false) enterOwnNetns();

const ip = (...words: readonly string[]): string => execFileSync('ip', words, { encoding: 'utf8' });

/**
 *   netns of the test                netns one, two …
 *     newest0  10.79.0.1/29
 *        └── veth ──────────────────── eth0  10.79.0.N
 */
suite('the CNI runtime with the newest plugins', { skip: go.missing }, () => {
  test('cni runtime 17: they speak 1.1.0', async (context) => {
    const { runtime } = openNetwork(context);
    for (const type of ['bridge', 'host-local', 'portmap', 'tuning']) {
      const { supportedVersions } = await runtime.version(type);
      assert.equal(supportedVersions.at(-1), '1.1.0', type);
    }
  });

  test('cni runtime 11, 12, 14, 21: attaches, checks and detaches at 1.1.0', async (context) => {
    const { runtime, network, leases } = openNetwork(context, { chained: [{ type: 'tuning', mtu: 1380 }] });
    const attachment = { containerId: 'one', netns: netns(context, 'one'), ...plain };
    const { cniVersion, interfaces, ips } = await runtime.add(network, attachment);
    assert.equal(cniVersion, '1.1.0');
    assert.deepEqual(
      interfaces.map(({ name, sandbox }) => [name.replace(/^veth.*/, 'veth'), sandbox]),
      [
        ['newest0', undefined],
        ['veth', undefined],
        ['eth0', '/run/netns/one'],
      ],
    );
    assert.deepEqual(
      ips.map(({ address, interface: index }) => [address, index]),
      [['10.79.0.2/29', 2]],
    );
    await runtime.check(network, attachment);
    ip('-netns', 'one', 'link', 'set', 'eth0', 'mtu', '1300');
    await assert.rejects(runtime.check(network, attachment), { code: 'cni-error', plugin: 'tuning' });
    await runtime.del(network, attachment);
    assert.deepEqual(leases(), []);
    await runtime.del(network, attachment);
  });

  test('cni runtime 15: GC detaches what is not valid, and asks every plugin', async (context) => {
    const { runtime, network, leases, calls } = openNetwork(context);
    const kept = { containerId: 'kept', netns: netns(context, 'kept'), ...plain };
    await runtime.add(network, kept);
    await runtime.add(network, { containerId: 'stale', netns: netns(context, 'stale'), ...plain });
    assert.deepEqual(leases(), ['10.79.0.2', '10.79.0.3']);

    calls.length = 0;
    await runtime.gc(network, [{ containerID: 'kept', ifname: 'eth0' }]);
    assert.deepEqual(calls, ['DEL bridge 0', 'GC bridge 0']);
    assert.deepEqual(leases(), ['10.79.0.2']);
    assert.doesNotMatch(ip('-netns', 'stale', '-brief', 'link'), /eth0/);
    assert.deepEqual(
      (await runtime.attachments()).map(({ containerId }) => containerId),
      ['kept'],
    );
    await runtime.check(network, kept);

    await runtime.gc(network, []);
    assert.deepEqual(leases(), []);
    assert.deepEqual(await runtime.attachments(), []);
  });

  test('cni runtime 16: STATUS asks every plugin of the list', async (context) => {
    const { runtime, network, calls } = openNetwork(context, { chained: [{ type: 'portmap' }] });
    await runtime.status(network);
    assert.deepEqual(calls, ['STATUS bridge 0', 'STATUS portmap 0']);
  });

  test('cni runtime 16: what a plugin cannot do now comes with its own code', async (context) => {
    const { runtime, network } = openNetwork(context, { ipam: 'not-there' });
    await assert.rejects(runtime.status(network), { code: 'cni-error', plugin: 'bridge', verb: 'STATUS' });
  });
});

const plain = { ifName: 'eth0', args: [], capabilities: {} };

function openNetwork(
  context: TestContext,
  {
    chained = [],
    ipam = 'host-local',
  }: { readonly chained?: readonly object[]; readonly ipam?: string } = {},
) {
  const dir = mkdtempSync(path.join(tmpdir(), 'podnet-newest-'));
  context.after(() => rmSync(dir, { recursive: true, force: true }));
  ip('link', 'add', 'newest0', 'type', 'bridge');
  context.after(() => ip('link', 'delete', 'newest0'));
  const dataDir = path.join(dir, 'leases');
  const bridge = {
    type: 'bridge',
    bridge: 'newest0',
    isGateway: true,
    mtu: 1400,
    ipam: { type: ipam, dataDir, ranges: [[{ subnet: '10.79.0.0/29' }]] },
  };
  const calls: string[] = [];
  return {
    runtime: new CniRuntime({
      pluginPath: [go.bin],
      cacheDir: path.join(dir, 'cache'),
      onCall: ({ verb, plugin, execution }) => void calls.push(`${verb} ${plugin} ${execution.exitCode}`),
    }),
    /** `ADD bridge 0` of every run of a plugin. */
    calls,
    network: parseNetworkConfig(
      JSON.stringify({ cniVersion: '1.1.0', name: 'newest', plugins: [bridge, ...chained] }),
    ),
    leases: () => readdirSync(path.join(dataDir, 'newest')).filter((name) => name.startsWith('10.')),
  };
}

function netns(context: TestContext, name: string): string {
  mkdirSync('/run/netns', { recursive: true });
  ip('netns', 'add', name);
  context.after(() => ip('netns', 'delete', name));
  return `/run/netns/${name}`;
}
