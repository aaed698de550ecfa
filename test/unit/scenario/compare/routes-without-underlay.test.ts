import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node } from '../../../../src/model/kubernetes.ts';
import { withoutUnderlay } from '../../../../src/scenario/compare/routes-without-underlay.ts';

const node = (name: string, address: string) => ({
  metadata: { name } as Node['metadata'],
  status: { addresses: [address], ready: true },
});

test('routes of two runs compare when nodes have their names in them', () => {
  const routes = [
    'default via 198.19.173.1 dev eth0',
    '198.19.173.0/24 dev eth0 proto kernel scope link src 198.19.173.2',
    '10.244.2.0/24 via 198.19.173.3 dev eth0 proto static',
    '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1',
    '10.244.1.7 dev veth1 scope link',
    '10.244.1.8 dev veth0a1b2c3d scope link',
  ];
  assert.deepEqual(
    withoutUnderlay(routes, [node('node-1', '198.19.173.2'), node('node-2', '198.19.173.3')]),
    [
      '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1',
      '10.244.1.7 dev veth1 scope link',
      '10.244.1.8 dev veth… scope link',
      '10.244.2.0/24 via node-2 dev eth0 proto static',
      'default via 198.19.173.1 dev eth0',
      'underlay dev eth0 proto kernel scope link src node-1',
    ],
  );
});
