import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { SavedCluster } from '../../../src/control/saved-cluster.ts';
import { readState, writeState } from '../../../src/control/state-file.ts';
import { clusterPaths } from '../../../src/control/state-folder.ts';
import type { CniConfig } from '../../../src/model/cni-network.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { parseNodeName } from '../../../src/model/names.ts';

const folder = mkdtempSync(join(tmpdir(), 'podnet-state-'));
after(() => rmSync(folder, { recursive: true }));

const cni: CniConfig = {
  conflist: { file: '10-podnet.conflist', text: '{"name": "podnet", "plugins": [{"type": "bridge"}]}' },
  networks: [{ file: 'storage.conflist', text: '{}' }],
  binDirs: ['/home/me/plugin/bin'],
  files: [
    { source: '/home/me/plugin/conf', target: '/etc/plugin' },
    { source: '/home/me/plugin/key', target: '/etc/key', mode: 0o600 },
  ],
  env: { LOG_LEVEL: 'debug' },
  capabilities: { bandwidth: { ingressRate: 1000 }, dns: ['10.0.0.1'] },
  routes: 'plugin',
  profile: 'crio',
  timeoutMs: 30_000,
  daemon: {
    command: ['/opt/cni/bin/agent', '--ip={{ node.ip }}'],
    env: { A: 'b' },
    ready: { command: ['test', '-e', '/run/ready'], timeoutMs: 30_000 },
  },
};

const saved = (network: Partial<SavedCluster['config']['network']>): SavedCluster => ({
  version: 1,
  name: 'one',
  podnetVersion: '0.1.0',
  createdAt: '2024-01-01T00:00:00Z',
  seed: 7,
  config: {
    name: 'one',
    runtime: 'namespace',
    nodes: [{ name: parseNodeName('node-1'), labels: {} }],
    network: { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 1500, ...network },
  },
});

const { daemon: _daemon, ...withoutDaemon } = cni;
for (const [what, state] of [
  ['a cluster', saved({})],
  ['a cluster with a CNI plugin', saved({ plugin: 'cni', cni })],
  ['a cluster with a CNI plugin that has no daemon', saved({ plugin: 'cni', cni: withoutDaemon })],
] as const) {
  test(`the state of ${what} is read as it was written`, () => {
    const paths = { ...clusterPaths('one', {}), state: join(folder, 'state.json') };
    writeState(paths, state);
    assert.deepEqual(readState(paths), state);
  });
}

test('a state whose CNI plugin is not what podnet wrote is told with the place', () => {
  const paths = { ...clusterPaths('one', {}), state: join(folder, 'bad.json') };
  const state = saved({ plugin: 'cni', cni });
  const wrong = {
    ...state,
    config: { ...state.config, network: { plugin: 'cni', podCIDRs: [], mtuBytes: 1500, cni: {} } },
  };
  writeFileSync(paths.state, JSON.stringify(wrong));
  assert.throws(() => readState(paths), {
    code: 'state-damaged',
    message: /config\.network\.cni\.conflist: /,
  });
});

/** Each is in the shape of a state, and no cluster can be made of it. */
for (const [what, change, place] of [
  [
    'of another cluster',
    { config: { ...saved({}).config, name: 'two' } },
    /config\.name: it is of the cluster two/,
  ],
  ['without a node', { config: { ...saved({}).config, nodes: [] } }, /at least one node/],
  ['with a podCIDR that is none', saved({ podCIDRs: ['pods'] }), /"pods" is no address range/],
  ['with an MTU below what IP takes', saved({ mtuBytes: -5 }), /an MTU of -5 bytes/],
  ['with an underlay that is none', { underlayCidr: 'zzz' }, /"zzz" is no address range/],
  [
    'with an underlay without room',
    { underlayCidr: '198.18.7.0/31' },
    /underlayCidr: 198\.18\.7\.0\/31 is no underlay/,
  ],
  [
    'of plugin cni without what it runs',
    saved({ plugin: 'cni' }),
    /config\.network\.cni: what is run is missing/,
  ],
  ['with objects that are none', { objects: { version: 1, objects: 7 } }, /the saved objects .*: objects: /],
] as const) {
  test(`a state ${what} is damaged, and its file is told`, () => {
    const paths = { ...clusterPaths('one', {}), state: join(folder, 'unusable.json') };
    writeFileSync(paths.state, JSON.stringify({ ...saved({}), ...change }));
    assert.throws(
      () => readState(paths),
      (error) =>
        error instanceof UsageError &&
        error.code === 'state-damaged' &&
        error.message.includes(paths.state) &&
        place.test(error.message) &&
        /podnet down one/.test(error.hint ?? ''),
    );
  });
}
