import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CniConfig } from '../../../../src/model/cni-network.ts';
import type { Pod } from '../../../../src/model/kubernetes.ts';
import type { NetworkPlan } from '../../../../src/model/plan.ts';
import { familiesOf, hasAddress, modelPods } from '../../../../src/scenario/network-model/model-pods.ts';
import { cniConfig } from '../../../support/cni-config.ts';
import { podEnd } from '../../../support/judged-probe.ts';
import { plainPod } from '../../../support/plain-objects.ts';

const both = ['10.244.1.2', 'fd00::2'];
const a = plainPod('a', 'node-1', both);
const pending = plainPod('pending', 'node-1', [], { phase: undefined });

test('the network model looks at pods that run in a sandbox of their own, one family at a time', () => {
  const pods = [
    a,
    plainPod('host', 'node-1', both, { hostNetwork: true }),
    plainPod('ended', 'node-1', both, { phase: 'Succeeded' }),
    pending,
    plainPod('b', 'node-2', ['fd00::3']),
  ];
  const endpoint = podEnd('a');
  assert.deepEqual(modelPods(pods, 'ipv4'), [
    { key: 'default/a', endpoint, node: 'node-1', addresses: ['10.244.1.2'] },
    { key: 'default/b', endpoint: podEnd('b'), node: 'node-2', addresses: [] },
  ]);
  assert.deepEqual(modelPods(pods, 'ipv6')[0], {
    key: 'default/a',
    endpoint,
    node: 'node-1',
    addresses: ['fd00::2'],
  });
  assert.deepEqual(modelPods(pods, 'ipv4').map(hasAddress), [true, false]);
});

const conflist = (ipam: string): CniConfig =>
  cniConfig({ conflist: { file: 'x.conflist', text: `{"plugins": [{"type": "x", "ipam": ${ipam}}]}` } });
const told = conflist('{"subnet": "{{ node.podCIDR }}"}');
const untold = conflist('{"subnet": "10.1.0.0/16"}');

for (const [what, families, pods, network] of [
  ['the podCIDRs', ['ipv4', 'ipv6'], [], { plugin: 'bridge', podCIDRs: ['fd00::/48', '10.244.0.0/16'] }],
  ['a podCIDR of IPv6', ['ipv6'], [pending], { plugin: 'bridge', podCIDRs: ['fd00::/48'] }],
  ['pods and podCIDRs', ['ipv4', 'ipv6'], [a], { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'] }],
  [
    'pods, not those on the host network',
    ['ipv6'],
    [plainPod('b', 'node-1', ['fd00::3']), plainPod('h', 'node-1', ['198.18.0.1'], { hostNetwork: true })],
    { plugin: 'bridge', podCIDRs: [] },
  ],
  ['podCIDRs that a conflist is told', ['ipv6'], [], { plugin: 'cni', podCIDRs: ['fd00::/48'], cni: told }],
  [
    'pods alone, of a plugin that is told no ranges',
    ['ipv6'],
    [plainPod('b', 'node-1', ['fd00::3'])],
    { plugin: 'cni', podCIDRs: ['10.244.0.0/16'], cni: untold },
  ],
  ['nothing that is known', ['ipv4'], [pending], { plugin: 'cni', podCIDRs: ['fd00::/48'], cni: untold }],
] as const satisfies readonly (readonly [
  string,
  readonly string[],
  readonly Pod[],
  Omit<NetworkPlan, 'mtuBytes'>,
])[]) {
  test(`the families of a cluster, by ${what}`, () => {
    assert.deepEqual(familiesOf({ pods: () => pods, network: { ...network, mtuBytes: 1500 } }), families);
  });
}
