import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkClusterConfig } from '../../../src/cluster/check-cluster-config.ts';
import type { ClusterConfig, PluginName, UnderlayConfig } from '../../../src/model/cluster-config.ts';
import { parseNodeName } from '../../../src/model/names.ts';

const problems = (
  plugin: PluginName,
  podCIDRs: readonly string[],
  underlay?: UnderlayConfig,
  mtuBytes: ClusterConfig['network']['mtuBytes'] = 'auto',
): readonly string[] =>
  checkClusterConfig({
    name: 'c',
    runtime: 'namespace',
    nodes: [{ name: parseNodeName('node-1'), labels: {} }],
    network: { plugin, podCIDRs, mtuBytes },
    ...(underlay === undefined ? {} : { underlay }),
  }).map(({ path, code }) => `${path.join('.')}: ${code}`);

const four = '10.244.0.0/16';
const six = 'fd00:10:244::/48';

test('IPv6 is not routed between nodes without it', () => {
  for (const plugin of ['bridge', 'ptp', 'bgp'] as const) {
    assert.deepEqual(problems(plugin, [four, six], { families: ['ipv4'] }), [
      'underlay.families: no-ipv6-next-hop',
    ]);
  }
  assert.deepEqual(problems('bridge', [six], { families: ['ipv4'] }), [
    'underlay.families: no-ipv6-next-hop',
  ]);
});

test('a tunnel carries it, and routes of IPv4 go by IPv6', () => {
  assert.deepEqual(problems('vxlan', [four, six], { families: ['ipv4'] }), []);
  assert.deepEqual(problems('cni', [four, six], { families: ['ipv4'] }), []);
  assert.deepEqual(problems('bridge', [four], { families: ['ipv6'] }), []);
  assert.deepEqual(problems('bridge', [four, six]), []);
});

test('links and pods of IPv6 have the MTU that it asks for', () => {
  assert.deepEqual(problems('bridge', [six], { mtuBytes: 1279 }), ['underlay.mtu: bad-mtu']);
  assert.deepEqual(problems('bridge', [four], { families: ['ipv6'], mtuBytes: 1279 }), [
    'underlay.mtu: bad-mtu',
  ]);
  assert.deepEqual(problems('bridge', [six], { mtuBytes: 1280 }), []);
  // 50 bytes around each packet.
  assert.deepEqual(problems('vxlan', [six], { families: ['ipv4'], mtuBytes: 1329 }), [
    'underlay.mtu: bad-mtu',
  ]);
  assert.deepEqual(problems('vxlan', [six], { families: ['ipv4'], mtuBytes: 1330 }), []);
  assert.deepEqual(problems('bridge', [four, six], undefined, 1279), ['network.mtu: bad-mtu']);
});

test('ranges of IPv6 that pods cannot have', () => {
  assert.deepEqual(problems('bridge', ['fd98:18:7::/48']), [
    'network.podCIDRs.0: pod-cidr-overlaps-underlay',
  ]);
  assert.deepEqual(problems('bridge', ['fe80::/48']), ['network.podCIDRs.0: pod-cidr-not-routable']);
  assert.deepEqual(problems('bridge', [six, 'fd00:99::/48']), ['network.podCIDRs.1: duplicate-family']);
  assert.deepEqual(problems('bridge', ['fd00::/64']), ['network.podCIDRs.0: pod-cidr-too-small']);
});
