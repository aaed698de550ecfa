import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planCluster } from '../../../../src/cluster/plan-cluster.ts';
import type { BgpConfig } from '../../../../src/model/bgp/bgp-config.ts';
import type { ClusterConfig, UnderlayConfig } from '../../../../src/model/cluster-config.ts';
import { neighbourOf } from '../../../../src/model/bgp/session-name.ts';
import { parseNodeName } from '../../../../src/model/names.ts';
import { birdConfig } from '../../../../src/network/bgp/bird-config.ts';
import { expectGolden } from '../../../support/golden.ts';

interface Wanted {
  readonly podCIDRs?: readonly string[];
  readonly underlay?: UnderlayConfig;
  readonly bgp?: Partial<BgpConfig>;
  readonly nodes?: readonly string[];
}

const both = ['10.244.0.0/16', 'fd00:10:244::/48'];

/** The configuration of one member of a cluster, the router included. */
function configOf(name: string, { podCIDRs = ['10.244.0.0/16'], underlay, bgp, nodes }: Wanted): string {
  const names = nodes ?? ['node-1', 'node-2', 'node-3'];
  const config: ClusterConfig = {
    name: 'demo',
    runtime: 'namespace',
    nodes: names.map((one) => ({ name: parseNodeName(one), labels: {} })),
    network: { plugin: 'bgp', podCIDRs, mtuBytes: 'auto' },
    ...(underlay !== undefined && { underlay }),
  };
  const plan = planCluster(config, { cidr: '198.18.7.0/24', mtuBytes: 1500 });
  const members = plan.router === undefined ? plan.nodes : [...plan.nodes, plan.router];
  const node = members.find((one) => one.name === name);
  assert.ok(node !== undefined, name);
  return birdConfig({
    node,
    others: members.filter((one) => one !== node),
    bgp: { topology: 'full-mesh', asn: 64_512, ...bgp },
    podCIDRs,
    ...(plan.router !== undefined && { router: plan.router.name }),
  });
}

const sessionsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^protocol bgp '(.*)' from lab \{$/gm)].map(([, name = '']) => neighbourOf(name));

describe('birdConfig', () => {
  it('is a full mesh in IPv4', () => expectGolden('bird-ipv4.conf', configOf('node-1', {})));

  it('is IPv6 alone, with an identifier that looks like IPv4', () =>
    expectGolden('bird-ipv6.conf', configOf('node-1', { podCIDRs: ['fd00:10:244::/48'] })));

  it('carries both families over one session', () =>
    expectGolden('bird-dual.conf', configOf('node-1', { podCIDRs: both })));

  it('gives IPv4 pods IPv6 next hops where nodes have nothing else', () => {
    const text = configOf('node-1', { podCIDRs: both, underlay: { families: ['ipv6'] } });
    expectGolden('bird-over-ipv6.conf', text);
  });

  it('reflects routes on one node', () => {
    const bgp = { topology: 'route-reflector', reflector: parseNodeName('node-2') } as const;
    expectGolden('bird-reflector.conf', configOf('node-2', { bgp }));
    assert.deepEqual(sessionsIn(configOf('node-1', { bgp })), ['node-2']);
    assert.deepEqual(sessionsIn(configOf('node-3', { bgp })), ['node-2']);
  });

  it('has the first node reflect routes, and another one where the named one is no more', () => {
    const first = { topology: 'route-reflector' } as const;
    assert.deepEqual(sessionsIn(configOf('node-3', { bgp: first })), ['node-1']);
    const gone = { ...first, reflector: parseNodeName('node-9') };
    assert.deepEqual(sessionsIn(configOf('node-3', { bgp: gone })), ['node-1']);
  });

  it('finds next hops of other zones by the router, which speaks BGP as well', () => {
    const zoned = { podCIDRs: both, underlay: { zones: [{ name: 'a' }, { name: 'b' }] } };
    expectGolden('bird-zones-node.conf', configOf('node-1', zoned));
    expectGolden('bird-zones-router.conf', configOf('router', zoned));
  });

  it('has the router reflect routes where there is one', () => {
    const zoned = {
      underlay: { zones: [{ name: 'a' }, { name: 'b' }] },
      bgp: { topology: 'route-reflector', reflector: parseNodeName('node-1') } as const,
    };
    assert.deepEqual(sessionsIn(configOf('node-1', zoned)), ['router']);
    assert.deepEqual(sessionsIn(configOf('router', zoned)), ['node-1', 'node-2', 'node-3']);
  });

  it('has another number where that is asked for, at both ends', () => {
    const text = configOf('node-1', { bgp: { asn: 4_200_000_000 } });
    assert.equal([...text.matchAll(/ as 4200000000;/g)].length, 4);
    assert.doesNotMatch(text, /64512/);
  });

  it('never puts a node’s own podCIDR into the kernel, where it would be before the bridge', () => {
    const text = configOf('node-1', { podCIDRs: both });
    const kernels = [...text.matchAll(/^protocol kernel [^]*?^\}$/gm)].map(([block]) => block);
    assert.equal(kernels.length, 2);
    for (const block of kernels) {
      assert.match(block, /import none;/);
      assert.match(block, /export where source = RTS_BGP;/);
    }
  });
});
