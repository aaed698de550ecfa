import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { checkClusterConfig } from '../../../src/cluster/check-cluster-config.ts';
import { currentConfig } from '../../../src/cluster/current-config.ts';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import { planNewcomer } from '../../../src/cluster/plan-newcomer.ts';
import type {
  ClusterConfig,
  NetworkConfig,
  NodeConfig,
  UnderlayConfig,
} from '../../../src/model/cluster-config.ts';
import { cidrsOverlap, containsAddress, parseCidr } from '../../../src/model/ip.ts';
import { parseNodeName } from '../../../src/model/names.ts';
import type { ClusterPlan } from '../../../src/model/plan.ts';
import { membersOf } from '../../../src/model/underlay-place.ts';
import { expectGoldenJson } from '../../support/golden.ts';

const range = { cidr: '198.18.7.0/24', mtuBytes: 1500 };

type Place = Partial<Omit<NodeConfig, 'name'>> & { readonly name?: string };

function configOf(
  places: readonly Place[],
  underlay: UnderlayConfig,
  network: Partial<NetworkConfig> = {},
): ClusterConfig {
  return {
    name: 'demo',
    runtime: 'namespace',
    nodes: places.map(({ name, ...place }, index) => ({
      labels: {},
      ...place,
      name: parseNodeName(name ?? `node-${index + 1}`),
    })),
    network: { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto', ...network },
    underlay,
  };
}

const dual = ['10.244.0.0/16', 'fd00:10:244::/48'];
const west = { name: 'west' };
const east = { name: 'east' };
const threePlaces: readonly Place[] = [{ zone: 'west' }, { zone: 'west', mtuBytes: 9000 }, { zone: 'east' }];

suite('zones', () => {
  test('are subnets with a router', () => {
    const narrow = { zones: [west, { ...east, mtuBytes: 1400 }] };
    expectGoldenJson('plan-zones.json', planCluster(configOf(threePlaces, narrow), range));
  });

  test('have an IPv6 subnet each, too', () => {
    const network = { podCIDRs: dual, plugin: 'vxlan' as const };
    const plan = planCluster(configOf([{}, {}, {}], { zones: [west, east] }, network), range);
    expectGoldenJson('plan-zones-dual.json', plan);
  });

  test('one alone needs no router', () => {
    const plan = planCluster(configOf([{}, {}], { zones: [west] }), range);
    assert.equal(plan.router, undefined);
    assert.deepEqual(plan.underlay.subnets[0]?.cidrs, ['198.18.7.0/24']);
    assert.deepEqual(
      plan.nodes.map(({ zone }) => zone),
      ['west', 'west'],
    );
  });

  test('those that the router leaves out have no way to others, nor others to them', () => {
    const zones = [west, east, { name: 'south' }];
    const plan = planCluster(
      configOf([{ zone: 'west' }, { zone: 'east' }], { zones, routed: ['east', 'west'] }),
      range,
    );
    assert.deepEqual(
      plan.router?.uplinks.map(({ ifName, subnet }) => `${ifName} ${subnet}`),
      ['eth0 0', 'eth1 1'],
    );
    assert.deepEqual(
      plan.nodes.map(({ underlayRoutes }) => underlayRoutes.map(({ to }) => to)),
      [['198.18.7.64/26'], ['198.18.7.0/26']],
    );
  });

  test('addresses are unique and in their subnets, which are apart, however many there are', () => {
    const shape = fc.record({
      count: fc.integer({ min: 1, max: 8 }),
      nodes: fc.integer({ min: 1, max: 28 }),
      families: fc.constantFrom<readonly ('ipv4' | 'ipv6')[]>(['ipv4'], ['ipv6'], ['ipv6', 'ipv4']),
    });
    fc.assert(
      fc.property(shape, ({ count, nodes, families }) => {
        const zones = Array.from({ length: count }, (_, index) => ({ name: `zone-${index}` }));
        const places = Array.from({ length: nodes }, () => ({}));
        const plan = planCluster(configOf(places, { zones, families }), range);
        assertSound(plan);
        assert.equal(plan.router !== undefined, count > 1);
      }),
      { numRuns: 50 },
    );
  });

  test('stay as they are when the cluster is made once more, and with one more node', () => {
    const config = configOf(threePlaces, { families: ['ipv6', 'ipv4'], mtuBytes: 1400, zones: [west, east] });
    const plan = planCluster(config, range);
    const again = planCluster(currentConfig(plan, [], 'namespace'), range);
    assert.deepEqual(again, { ...plan, network: { ...plan.network } });
    const { plan: larger, node } = planNewcomer(currentConfig(plan, [], 'namespace'), range, 4, {
      zone: 'east',
    });
    assert.deepEqual(larger.nodes.slice(0, 3), plan.nodes);
    assert.equal(`${node.zone} ${node.uplinks[0].subnet}`, 'east 1');
  });

  test('the router leaves out the same ones when the cluster is made once more', () => {
    const zones = [west, east, { name: 'south' }];
    for (const routed of [['west', 'east'], []]) {
      const places = routed.length === 0 ? [{ zone: 'south' }] : [{ zone: 'west' }, { zone: 'east' }];
      const plan = planCluster(configOf(places, { zones, routed }), range);
      const again = planCluster(currentConfig(plan, [], 'namespace'), range);
      assert.deepEqual(again.router, plan.router);
    }
  });

  test('a newcomer is refused for what is wrong with its place, not for want of room', () => {
    const config = configOf(threePlaces, {
      zones: [west, east, { name: 'south' }],
      routed: ['west', 'east'],
    });
    const refused = (newcomer: Parameters<typeof planNewcomer>[3], code: string): void =>
      assert.throws(() => planNewcomer(config, range, 4, newcomer), { code });
    refused({ zone: 'sout' }, 'unknown-zone');
    refused({ zone: 'south' }, 'zone-without-router');
    refused({ name: 'router', zone: 'east' }, 'name-of-router');
    refused({ zone: 'east', labels: { 'topology.kubernetes.io/zone': 'west' } }, 'zone-label');
  });
});

function assertSound({ nodes, router, underlay }: ClusterPlan): void {
  const members = membersOf({ nodes, ...(router === undefined ? {} : { router }) });
  const uplinks = members.flatMap((member) => member.uplinks);
  for (const values of [
    uplinks.flatMap(({ addresses }) => addresses),
    uplinks.map(({ engineAddress }) => engineAddress),
    uplinks.map(({ mac }) => mac),
    uplinks.map(({ port }) => port),
  ]) {
    assert.equal(new Set(values).size, values.length, 'no two are the same');
  }
  for (const { addresses, engineAddress, subnet } of uplinks) {
    const { cidrs = [], engineCidr = '' } = underlay.subnets[subnet] ?? {};
    assert.equal(addresses.length, cidrs.length);
    for (const address of addresses)
      assert.ok(cidrs.some((cidr) => containsAddress(parseCidr(cidr), address)));
    assert.ok(containsAddress(parseCidr(engineCidr), engineAddress));
  }
  const cidrs = underlay.subnets.flatMap((subnet) => subnet.cidrs.map(parseCidr));
  for (const [index, cidr] of cidrs.entries()) {
    assert.ok(!cidrs.slice(index + 1).some((other) => cidrsOverlap(cidr, other)), 'subnets are apart');
  }
}

suite('what cannot be said of an underlay', () => {
  const problems = (config: ClusterConfig): readonly string[] =>
    checkClusterConfig(config).map(({ path, code }) => `${path.join('.')} ${code}`);
  const two: UnderlayConfig = { zones: [west, east] };

  test('is told with its place', () => {
    const wrong = configOf([{ zone: 'wets' }, { zone: 'east', mtuBytes: 575 }, { name: 'router' }], {
      families: ['ipv4', 'ipv4'],
      mtuBytes: 65_536,
      zones: [west, east, { name: 'west', mtuBytes: 100 }],
      routed: ['west', 'south'],
    });
    expectGoldenJson('plan-zones-problems.json', checkClusterConfig(wrong));
  });

  test('zones: none, too many, and none where a node names one', () => {
    const nine = Array.from({ length: 9 }, (_, index) => ({ name: `z-${index}` }));
    assert.deepEqual(problems(configOf([{}], { zones: [] })), ['underlay.zones no-zones']);
    assert.deepEqual(problems(configOf([{}], { zones: nine })), ['underlay.zones too-many-zones']);
    assert.deepEqual(problems(configOf([{}], { zones: nine.slice(1) })), []);
    assert.deepEqual(problems(configOf([{ zone: 'west' }], {})), ['nodes.0.zone unknown-zone']);
    assert.deepEqual(problems(configOf([{}], { families: [] })), ['underlay.families no-family']);
  });

  test('a router that leaves out a zone which has nodes', () => {
    const places = [{ zone: 'west' }, { zone: 'east' }];
    assert.deepEqual(problems(configOf(places, { ...two, routed: ['west'] })), [
      'underlay.router.zones zone-without-router',
    ]);
    assert.deepEqual(problems(configOf(places, { ...two, routed: [] })), [
      'underlay.router.zones zone-without-router',
      'underlay.router.zones zone-without-router',
    ]);
    // Nobody is there who would need it.
    assert.deepEqual(problems(configOf([{ zone: 'west' }], { ...two, routed: [] })), []);
    assert.deepEqual(problems(configOf([{}], { zones: [west], routed: ['west'] })), []);
  });

  test('more nodes than a part of a /24 has addresses for', () => {
    const places = (count: number): readonly Place[] => Array.from({ length: count }, () => ({}));
    assert.deepEqual(problems(configOf(places(124), two)), []);
    assert.deepEqual(problems(configOf(places(125), two)), ['nodes too-many-nodes']);
    assert.deepEqual(problems(configOf([{ ordinal: 124 }], two)), []);
    assert.deepEqual(problems(configOf([{ ordinal: 125 }], two)), ['nodes.0.ordinal bad-ordinal']);
  });

  test('links that carry less than the smallest packets need', () => {
    const least = (mtuBytes: number, network: Partial<NetworkConfig>, underlay: UnderlayConfig = {}) =>
      problems(configOf([{ mtuBytes }], underlay, network));
    const bad = ['nodes.0.mtu bad-mtu'];
    assert.deepEqual(least(576, {}), []);
    assert.deepEqual(least(575, {}), bad);
    assert.deepEqual(least(1280, { podCIDRs: dual }), []);
    assert.deepEqual(least(1279, { podCIDRs: dual }), bad);
    assert.deepEqual(least(1279, {}, { families: ['ipv4', 'ipv6'] }), bad);
    // VXLAN puts 50 bytes around the pods' packets, 70 where nodes speak IPv6.
    assert.deepEqual(least(1330, { podCIDRs: dual, plugin: 'vxlan' }), []);
    assert.deepEqual(least(1329, { podCIDRs: dual, plugin: 'vxlan' }), bad);
    assert.deepEqual(least(1349, { podCIDRs: dual, plugin: 'vxlan' }, { families: ['ipv6'] }), bad);
    assert.deepEqual(least(65_535, {}), []);
    assert.deepEqual(least(65_536, {}), bad);
  });

  test('a label that says another zone', () => {
    const label = (zone: string): Place => ({
      labels: { 'topology.kubernetes.io/zone': zone },
      zone: 'west',
    });
    assert.deepEqual(problems(configOf([label('west')], two)), []);
    assert.deepEqual(problems(configOf([label('east')], two)), [
      'nodes.0.labels.topology.kubernetes.io/zone zone-label',
    ]);
    // Without zones it is a label like any other.
    assert.deepEqual(problems(configOf([{ labels: { 'topology.kubernetes.io/zone': 'x' } }], {})), []);
  });
});
