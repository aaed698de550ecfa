import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeAddressOf } from '../../../src/model/underlay-place.ts';
import { maxNodes } from '../../../src/cluster/room-in-underlay.ts';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import { planNewcomer } from '../../../src/cluster/plan-newcomer.ts';
import type { ClusterConfig, NodeConfig } from '../../../src/model/cluster-config.ts';
import { parseNodeName } from '../../../src/model/names.ts';

const underlay = { cidr: '198.18.7.0/24', mtuBytes: 1500 };

const configOf = (nodes: readonly NodeConfig[], podCIDR = '10.244.0.0/16'): ClusterConfig => ({
  name: 'demo',
  runtime: 'namespace',
  nodes,
  network: { plugin: 'bridge', podCIDRs: [podCIDR], mtuBytes: 'auto' },
});
const numbered = (...ordinals: readonly number[]): readonly NodeConfig[] =>
  ordinals.map((ordinal) => ({ name: parseNodeName(`node-${ordinal}`), ordinal, labels: {} }));

describe('planNewcomer', () => {
  it('leaves the others as they are, and gives the newcomer the next addresses', () => {
    const config = configOf(numbered(1, 3));
    const { plan, node } = planNewcomer(config, underlay, 4, { labels: { zone: 'a' } });
    assert.deepEqual(plan.nodes.slice(0, 2), planCluster(config, underlay).nodes);
    assert.deepEqual(plan.nodes.at(-1), node);
    assert.equal(
      `${node.name} ${node.podCIDRs.join()} ${nodeAddressOf(node)}`,
      'node-4 10.244.4.0/24 198.18.7.5',
    );
    assert.deepEqual(node.labels, { zone: 'a' });
  });

  it('takes a name that is free', () => {
    const taken = { name: parseNodeName('node-3'), ordinal: 1, labels: {} };
    assert.equal(planNewcomer(configOf([taken, ...numbered(2)]), underlay, 3, {}).node.name, 'node-4');
    assert.equal(planNewcomer(configOf([taken]), underlay, 2, { name: 'edge' }).node.name, 'edge');
    assert.throws(() => planNewcomer(configOf([taken]), underlay, 2, { name: 'node-3' }), {
      code: 'already-exists',
    });
    assert.throws(() => planNewcomer(configOf([taken]), underlay, 2, { name: 'a/b' }), { code: 'bad-name' });
  });

  it('takes a free ordinal once all were used', () => {
    const { node } = planNewcomer(configOf(numbered(1, 3), '10.244.0.0/22'), underlay, 4, {});
    assert.equal(`${node.name} ${node.ordinal}`, 'node-2 2');
  });

  it('refuses what has no room', () => {
    const full = numbered(...Array.from({ length: maxNodes }, (_, index) => index + 1));
    assert.throws(() => planNewcomer(configOf(full, '10.0.0.0/8'), underlay, maxNodes + 1, {}), {
      code: 'no-room-for-node',
      message: /the underlay, a \/24, has addresses for 253/,
    });
    assert.throws(() => planNewcomer(configOf(numbered(1, 2, 3), '10.244.0.0/22'), underlay, 4, {}), {
      code: 'no-room-for-node',
      message: /too small for 4 nodes/,
    });
  });
});
