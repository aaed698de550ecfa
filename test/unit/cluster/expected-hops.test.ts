import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedHops } from '../../../src/cluster/expected-hops.ts';
import { pluginNames } from '../../../src/model/cluster-config.ts';

test('what each network promises: on one node, on two, and with a router between their zones', () => {
  const promises = pluginNames.map((plugin) => {
    const hops = [
      expectedHops(plugin, { sameNode: true, routers: 0 }),
      expectedHops(plugin, { sameNode: false, routers: 0 }),
      expectedHops(plugin, { sameNode: false, routers: 1 }),
    ];
    return `${plugin} ${hops.join(' ')}`;
  });
  assert.deepEqual(promises, ['bridge 0 2 3', 'ptp 1 2 3', 'vxlan 0 2 2', 'bgp 0 2 3', 'cni   ']);
});
