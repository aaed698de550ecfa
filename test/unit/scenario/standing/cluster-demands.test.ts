import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDemands } from '../../../../src/scenario/standing/check-demands.ts';
import type { CniConfig } from '../../../../src/model/cni-network.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../../support/scenario-text.ts';

/** Three nodes node-1 to node-3 (zone a, b, b), bridge, 10.244.0.0/16, 1500 bytes, on the namespace runtime. */
const check = async (spec: string): Promise<void> => {
  const { demands } = await scenarioOf('- check: network-model', podText('a'), spec);
  checkDemands(new MemoryCluster(3), demands);
};

for (const spec of [
  '',
  'cluster: {}',
  'cluster: {nodes: 3}',
  'cluster: {nodes: 1}',
  'cluster: {nodes: [{name: node-1, labels: {zone: a}}]}',
  'cluster: {runtime: auto}',
  'cluster: {runtime: namespace}',
  'cluster: {network: {plugin: bridge, podCIDRs: [10.244.0.0/16], mtu: 1500}}',
  'cluster: {network: {mtu: auto}}',
]) {
  test(`"${spec}" is met`, () => assert.doesNotReject(check(spec)));
}

for (const [spec, says] of [
  ['cluster: {nodes: 4}', /lacks node node-4$/],
  ['cluster: {nodes: [{name: node-1}, {name: edge}]}', /lacks node edge$/],
  ['cluster: {nodes: [{name: node-1, labels: {zone: b}}]}', /lacks labels zone=b on node node-1$/],
  ['cluster: {runtime: docker}', /runtime docker \(it has namespace\)/],
  ['cluster: {network: {podCIDRs: [10.9.0.0/16]}}', /podCIDRs 10\.9\.0\.0\/16 \(it has 10\.244\.0\.0\/16\)/],
  ['cluster: {nodes: 4, network: {mtu: 1400}}', /node node-4; mtu 1400 \(it has 1500\)/],
] as const) {
  test(`"${spec}" is refused`, () =>
    assert.rejects(check(spec), { kind: 'usage', code: 'cluster-differs', message: says }));
}

test('a scenario of a CNI plugin wants a cluster with the same network configuration', () => {
  const cni: CniConfig = {
    conflist: { file: 'a.conflist', text: '{"name": "a"}' },
    networks: [],
    binDirs: [],
    files: [],
    env: {},
    capabilities: {},
    routes: 'podnet',
    profile: 'spec',
  };
  const demands = { network: { cni } };
  const bridge = new MemoryCluster(1);
  const has = (text: string) => ({
    name: 'lab',
    nodes: bridge.nodes,
    surroundings: bridge.surroundings,
    network: { ...bridge.network, cni: { ...cni, conflist: { file: 'b.conflist', text } } },
  });
  assert.doesNotThrow(() => checkDemands(has('{"name": "a"}'), demands));
  for (const cluster of [bridge, has('{"name": "b"}')]) {
    assert.throws(() => checkDemands(cluster, demands), {
      code: 'cluster-differs',
      message: /network configuration a\.conflist/,
    });
  }
});
