import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uplinkOf } from '../../../src/model/underlay-place.ts';
import * as fc from 'fast-check';
import { checkClusterConfig } from '../../../src/cluster/check-cluster-config.ts';
import { maxNodes } from '../../../src/cluster/room-in-underlay.ts';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import { planPod } from '../../../src/cluster/plan-pod.ts';
import { underlayCidr } from '../../../src/model/underlay-cidr.ts';
import type { ClusterConfig, NetworkConfig } from '../../../src/model/cluster-config.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { expectGoldenJson } from '../../support/golden.ts';

const underlay = { cidr: '198.18.7.0/24', mtuBytes: 1500 };

function config(nodes: number | readonly string[], network: Partial<NetworkConfig> = {}): ClusterConfig {
  const names = typeof nodes === 'number' ? Array.from({ length: nodes }, (_, n) => `node-${n + 1}`) : nodes;
  return {
    name: 'demo',
    runtime: 'namespace',
    nodes: names.map((name) => ({ name: parseNodeName(name), labels: {} })),
    network: { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto', ...network },
  };
}

describe('planCluster', () => {
  it('plans three nodes', () => expectGoldenJson('plan-three-nodes.json', planCluster(config(3), underlay)));

  it('plans dual stack', () => {
    const network = { podCIDRs: ['10.244.0.0/16', 'fd00:10:244::/48'] };
    expectGoldenJson('plan-dual-stack.json', planCluster(config(2, network), underlay));
  });

  it('plans pods, whatever the length of their names', () => {
    const network = { podCIDRs: ['10.244.0.0/16', 'fd00:10:244::/48'] };
    const plan = planCluster(config(2, network), underlay);
    const node = parseNodeName('node-2');
    const pods = [
      planPod(plan, podKey('default', 'web'), node, ['10.244.2.2/24', 'fd00:10:244:2::2/64']),
      planPod(plan, podKey('n'.repeat(63), 'p'.repeat(253)), node, ['10.244.2.3/24']),
    ];
    assert.ok(pods.every(({ sandbox }) => sandbox.length <= 255));
    expectGoldenJson('plan-pods.json', pods);
  });

  it('has another MAC address and interface name for each node and pod', () => {
    const plan = planCluster(config(maxNodes), underlay);
    assert.deepEqual(plan.nodes.at(-1)?.uplinks[0].addresses, ['198.18.7.254/24']);
    assert.equal(new Set(plan.nodes.map((node) => uplinkOf(node).mac)).size, maxNodes);
    assert.equal(new Set(plan.nodes.map((node) => uplinkOf(node).port)).size, maxNodes);
  });

  it('takes the MTU of the underlay, less what an overlay needs', () => {
    const mtu = (network: Partial<NetworkConfig>): number =>
      planCluster(config(1, network), underlay).network.mtuBytes;
    assert.equal(mtu({}), 1500);
    assert.equal(mtu({ plugin: 'vxlan' }), 1450);
    assert.equal(mtu({ mtuBytes: 1400 }), 1400);
    assert.throws(() => mtu({ plugin: 'vxlan', mtuBytes: 1500 }), {
      code: 'mtu-too-big',
      hint: 'at most mtu: 1450, or mtu: auto',
    });
  });

  it('plans an overlay over an underlay of IPv6, which takes more of each packet', () => {
    const network = { plugin: 'vxlan', podCIDRs: ['10.244.0.0/16', 'fd00:10:244::/48'] } as const;
    const plan = planCluster({ ...config(2, network), underlay: { families: ['ipv6'] } }, underlay);
    assert.equal(plan.network.mtuBytes, 1430);
    expectGoldenJson('plan-vxlan-over-ipv6.json', plan);
  });

  it('plans gaps: a node keeps its addresses by its ordinal', () => {
    const { nodes, ...rest } = config(3);
    const [first, , third] = nodes;
    const all = planCluster({ ...rest, nodes }, underlay).nodes;
    assert.ok(first !== undefined && third !== undefined, 'the config has three nodes');
    const without = planCluster({ ...rest, nodes: [first, { ...third, ordinal: 3 }] }, underlay).nodes;
    assert.deepEqual(without, [all[0], all[2]]);
  });

  it('throws the first problem of the config', () => {
    assert.throws(() => planCluster(config(0), underlay), { name: 'UsageError', code: 'no-nodes' });
  });

  it('refuses pods on the addresses of an underlay elsewhere', () => {
    assert.throws(() => planCluster(config(1), { cidr: '10.244.9.0/24', mtuBytes: 1500 }), {
      code: 'pod-cidr-overlaps-underlay',
    });
  });
});

describe('checkClusterConfig', () => {
  it('finds nothing wrong with the defaults', () => assert.deepEqual(checkClusterConfig(config(3)), []));

  it('tells all problems at once, with their places', () => {
    const network = {
      podCIDRs: ['10.244.0.0/24', '10.245.1.0/16', '198.19.0.0/16', 'fe80::/48'],
      mtuBytes: 1000,
    };
    expectGoldenJson(
      'plan-problems.json',
      checkClusterConfig(config(['node-1', 'node-2', 'node-1'], network)),
    );
  });

  const codes = (nodes: number, network: Partial<NetworkConfig> = {}): string[] =>
    checkClusterConfig(config(nodes, network)).map(({ code }) => code);

  it('counts what fits: part 0 of a podCIDR stays empty', () => {
    assert.deepEqual(codes(3, { podCIDRs: ['10.244.0.0/22'] }), []);
    assert.deepEqual(codes(4, { podCIDRs: ['10.244.0.0/22'] }), ['pod-cidr-too-small']);
    assert.deepEqual(codes(1, { podCIDRs: ['10.244.0.128/25'] }), ['pod-cidr-too-small']);
    assert.deepEqual(codes(1, { podCIDRs: ['fd00::/64'] }), ['pod-cidr-too-small']);
  });

  it('wants a node, a podCIDR, and no more nodes than the underlay holds', () => {
    assert.deepEqual(codes(0), ['no-nodes']);
    assert.deepEqual(codes(1, { podCIDRs: [] }), ['no-pod-cidr']);
    assert.deepEqual(codes(maxNodes + 1), ['too-many-nodes']);
    assert.deepEqual(codes(1, { podCIDRs: ['hello'] }), ['bad-cidr']);
  });

  it('wants ordinals to be unique and to fit, also with gaps', () => {
    const withOrdinals = (...ordinals: readonly (number | undefined)[]): string[] => {
      const { nodes, ...rest } = config(ordinals.length, { podCIDRs: ['10.244.0.0/22'] });
      const numbered = nodes.map((node, index) => {
        const ordinal = ordinals[index];
        return ordinal === undefined ? node : { ...node, ordinal };
      });
      return checkClusterConfig({ ...rest, nodes: numbered }).map(({ code }) => code);
    };
    assert.deepEqual(withOrdinals(1, 3), []);
    assert.deepEqual(withOrdinals(undefined, undefined, 2), ['duplicate-ordinal']);
    assert.deepEqual(withOrdinals(1, 4), ['pod-cidr-too-small']);
    for (const bad of [0, 1.5, Number.NaN, maxNodes + 1]) {
      assert.deepEqual(withOrdinals(bad), ['bad-ordinal'], String(bad));
    }
  });

  it('hints at a range that fits', () => {
    const length = fc.integer({ min: 10, max: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: maxNodes }), length, (nodes, prefixLength) => {
        const [problem] = checkClusterConfig(config(nodes, { podCIDRs: [`10.0.0.0/${prefixLength}`] }));
        const better = problem?.hint?.split('e.g. ')[1];
        if (better !== undefined) assert.deepEqual(codes(nodes, { podCIDRs: [better] }), []);
      }),
    );
  });
});

describe('underlayCidr', () => {
  it('stays in its range and visits every /24 before it comes back', () => {
    fc.assert(
      fc.property(fc.string(), (runId) => {
        const visited = new Set(Array.from({ length: 512 }, (_, attempt) => underlayCidr(runId, attempt)));
        assert.equal(visited.size, 512);
        for (const cidr of visited) assert.match(cidr, /^198\.1[89]\.\d+\.0\/24$/);
      }),
      { numRuns: 10 },
    );
  });
});
