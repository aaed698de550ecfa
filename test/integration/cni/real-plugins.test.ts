import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { CniRuntime } from '../../../src/cni/cni-runtime.ts';
import type { NetworkConfig } from '../../../src/cni/network-config.ts';
import { parseNetworkConfig } from '../../../src/cni/parse-network-config.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';

enterOwnNetns();

const folder = ['/usr/lib/cni', '/opt/cni/bin'].find((dir) => existsSync(path.join(dir, 'host-local')));
const skip = folder === undefined && process.env['CI'] !== 'true' ? 'needs the CNI plugins' : false;
const ip = (...words: readonly string[]): string => execFileSync('ip', words, { encoding: 'utf8' });

/**
 *   netns of the test                netns one, two …
 *     cni-t0  10.77.0.1/24
 *        └── veth ──────────────────── eth0  10.77.0.N
 */
suite('the CNI runtime with real plugins', { skip }, () => {
  test('cni runtime 7, 11, 12, 14, 22: attaches, checks and detaches', async (context) => {
    const { runtime, network, leases } = openNetwork(context);
    const attachment = { containerId: 'one', netns: netns(context, 'one'), ...plain };
    const result = await runtime.add(network, attachment);
    assert.deepEqual(
      result.ips.map(({ address }) => address),
      ['10.77.0.2/24'],
    );
    assert.match(ip('-netns', 'one', '-brief', 'address', 'show', 'eth0'), / 10\.77\.0\.2\/24/);
    assert.deepEqual(leases(), ['10.77.0.2']);
    await runtime.check(network, attachment);

    ip('-netns', 'one', 'address', 'flush', 'dev', 'eth0');
    await assert.rejects(runtime.check(network, attachment), { code: 'cni-error', plugin: 'bridge' });

    await runtime.del(network, attachment);
    assert.doesNotMatch(ip('-netns', 'one', '-brief', 'link'), /eth0/);
    assert.deepEqual(leases(), []);
    assert.deepEqual(await runtime.attachments(), []);
    await runtime.del(network, attachment);
  });

  test('cni runtime 13: what has no netns any more is detached all the same', async (context) => {
    const { runtime, network, leases } = openNetwork(context);
    const attachment = { containerId: 'gone', netns: netns(context, 'gone'), ...plain };
    await runtime.add(network, attachment);
    ip('netns', 'delete', 'gone');
    await runtime.del(network, attachment);
    assert.deepEqual(leases(), []);
  });

  test('cni runtime 11: an ADD that a later plugin refuses leaves nothing', async (context) => {
    const { runtime, network, leases } = openNetwork(context, [{ type: 'not-there' }]);
    const attachment = { containerId: 'half', netns: netns(context, 'half'), ...plain };
    await assert.rejects(runtime.add(network, attachment), { code: 'cni-missing', plugin: 'not-there' });
    assert.deepEqual(leases(), []);
    assert.doesNotMatch(ip('-netns', 'half', '-brief', 'link'), /eth0/);
  });

  test('cni runtime 18: containers are attached side by side', async (context) => {
    const { runtime, network, leases } = openNetwork(context);
    const attachments = ['a', 'b', 'c', 'd'].map((name) => ({
      containerId: name,
      netns: netns(context, name),
      ...plain,
    }));
    const results = await Promise.all(attachments.map((attachment) => runtime.add(network, attachment)));
    assert.equal(new Set(results.map(({ ips }) => ips[0]?.address)).size, 4);
    await runtime.gc(network, [{ containerID: 'a', ifname: 'eth0' }]);
    assert.equal(leases().length, 1);
    assert.deepEqual(
      (await runtime.attachments()).map(({ containerId }) => containerId),
      ['a'],
    );
  });

  test('cni runtime 17: tells which versions a plugin speaks', async (context) => {
    const { supportedVersions } = await openNetwork(context).runtime.version('bridge');
    assert.ok(supportedVersions.includes('1.0.0'));
  });

  test('cni runtime 19: containerd brings lo up by a plugin', async (context) => {
    const { runtime } = openNetwork(context);
    const attachment = { containerId: 'lo', netns: netns(context, 'lonely'), ...plain };
    assert.match(ip('-netns', 'lonely', '-brief', 'link', 'show', 'lo'), / DOWN /);
    const result = await runtime.attachLoopback(attachment);
    assert.deepEqual(
      result?.interfaces.map(({ name }) => name),
      ['lo'],
    );
    assert.match(ip('-netns', 'lonely', '-brief', 'link', 'show', 'lo'), /<LOOPBACK,UP,LOWER_UP>/);
    assert.deepEqual(
      (await runtime.attachments()).map(({ network, ifName }) => `${network} ${ifName}`),
      ['cni-loopback lo'],
    );
    await runtime.detachLoopback(attachment);
    assert.deepEqual(await runtime.attachments(), []);
  });
});

const plain = { ifName: 'eth0', args: [], capabilities: {} };

interface OpenedNetwork {
  readonly runtime: CniRuntime;
  readonly network: NetworkConfig;
  /** Addresses that host-local has given out. */
  readonly leases: () => readonly string[];
}

function openNetwork(context: TestContext, more: readonly { readonly type: string }[] = []): OpenedNetwork {
  const dir = mkdtempSync(path.join(tmpdir(), 'podnet-cni-'));
  context.after(() => rmSync(dir, { recursive: true, force: true }));
  context.after(() => ip('link', 'delete', 'cni-t0'));
  const dataDir = path.join(dir, 'leases');
  const ipam = { type: 'host-local', ranges: [[{ subnet: '10.77.0.0/24' }]], dataDir };
  const bridge = { type: 'bridge', bridge: 'cni-t0', isGateway: true, ipam };
  const text = JSON.stringify({ cniVersion: '1.0.0', name: 'test', plugins: [bridge, ...more] });
  ip('link', 'add', 'cni-t0', 'type', 'bridge');
  return {
    runtime: new CniRuntime({
      pluginPath: [folder ?? ''],
      cacheDir: path.join(dir, 'cache'),
      profile: 'containerd',
    }),
    network: parseNetworkConfig(text),
    leases: () => readdirSync(path.join(dataDir, 'test')).filter((name) => name.startsWith('10.')),
  };
}

function netns(context: TestContext, name: string): string {
  ip('netns', 'add', name);
  context.after(() => {
    if (existsSync(`/run/netns/${name}`)) ip('netns', 'delete', name);
  });
  return `/run/netns/${name}`;
}
