import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCluster } from '../../../../src/cluster/plan-cluster.ts';
import {
  type BgpFacts,
  bgpFacts,
  checkBgpTemplate,
  renderBgpFile,
} from '../../../../src/model/bgp/bgp-template.ts';
import { conflistFacts } from '../../../../src/model/conflist-facts.ts';
import { parseNodeName } from '../../../../src/model/names.ts';

/** What one of three nodes knows. */
function factsOf(name: string, topology: 'full-mesh' | 'route-reflector' = 'full-mesh'): BgpFacts {
  const plan = planCluster(
    {
      name: 'demo',
      runtime: 'namespace',
      nodes: ['node-1', 'node-2', 'node-3'].map((one) => ({ name: parseNodeName(one), labels: {} })),
      network: { plugin: 'bgp', podCIDRs: ['10.244.0.0/16', 'fd00:10:244::/48'], mtuBytes: 'auto' },
    },
    { cidr: '198.18.7.0/24', mtuBytes: 1500 },
  );
  const node = plan.nodes.find((one) => one.name === name);
  assert.ok(node !== undefined);
  const others = plan.nodes.filter((one) => one !== node);
  const sources = { cluster: plan.name, underlay: plan.underlay.cidr, network: plan.network, nodes: others };
  return {
    ...conflistFacts(sources, node),
    bgp: bgpFacts(node, others, { topology, asn: 64_512 }, undefined),
  };
}

const template = [
  'router bgp {{ bgp.asn }}',
  ' bgp router-id {{bgp.routerId}}',
  ' neighbor {{ peer.ip }} remote-as {{ bgp.asn }}',
  ' neighbor {{ client.ip }} route-reflector-client',
  ' network {{ node.podCIDRv4 }}',
  ' ! all: {{ node.podCIDRs }}',
  '',
].join('\n');

test('a line that speaks of peers is written once for each, one of clients only on a reflector', () => {
  assert.equal(
    renderBgpFile(template, factsOf('node-2')),
    [
      'router bgp 64512',
      ' bgp router-id 198.18.7.3',
      ' neighbor 198.18.7.2 remote-as 64512',
      ' neighbor 198.18.7.4 remote-as 64512',
      ' network 10.244.2.0/24',
      ' ! all: 10.244.2.0/24,fd00:10:244:2::/64',
      '',
    ].join('\n'),
  );
  const reflector = renderBgpFile(template, factsOf('node-1', 'route-reflector'));
  assert.match(reflector, /neighbor 198\.18\.7\.3 route-reflector-client\n neighbor 198\.18\.7\.4 route-/);
  const client = renderBgpFile(template, factsOf('node-3', 'route-reflector'));
  assert.deepEqual(client.match(/neighbor .*/g), ['neighbor 198.18.7.2 remote-as 64512']);
});

test('what nobody knows is told with its place, and never rendered', () => {
  const text = 'a\n b {{ peer.ip }} {{ node.nmae }} {{ peer.nothing }} {{ peers }}\n';
  assert.deepEqual(
    [...checkBgpTemplate(text, factsOf('node-1'))].map(({ line, column, fact }) => [line, column, fact]),
    [
      [2, 18, 'node.nmae'],
      [2, 34, 'peer.nothing'],
      [2, 53, 'peers'],
    ],
  );
  assert.deepEqual([...checkBgpTemplate(template, factsOf('node-1'))], []);
  assert.throws(() => renderBgpFile(text, factsOf('node-1')), { code: 'unknown-fact' });
});
