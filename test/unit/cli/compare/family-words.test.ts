import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadNetworks } from '../../../../src/cli/compare/load-networks.ts';
import { readPluginWords } from '../../../../src/cli/compare/plugin-words.ts';

const cluster = { nodes: 2, pods: 3, timeoutMs: 60_000 };

test('a family decides the ranges of every network, and what a cluster cannot be is told', async () => {
  const words = readPluginWords(['bridge', 'bridge']);
  const v4 = await loadNetworks(words, cluster, 'ipv4', []);
  assert.deepEqual(
    v4.sides.map(({ scenario }) => scenario.cluster.network.podCIDRs),
    [['10.244.0.0/16'], ['10.244.0.0/16']],
  );
  const bad = await loadNetworks(words, cluster, 'ipv4', ['network.mtu=9']);
  assert.deepEqual(
    bad.problems.map(({ file, code }) => [file, code]),
    [['--set network.mtu=9', 'bad-mtu']],
  );
});
