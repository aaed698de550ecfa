import { enterOwnNetns } from '../../support/own-netns.ts';

const directory = enterOwnNetns();

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import { parseNodeName } from '../../../src/model/names.ts';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { addVeth, linkIndex } from '../../../src/netlink/link.ts';
import { ContainerLike } from '../../support/container-like.ts';
import { ip } from '../../support/ip-json.ts';
import { missing } from '../../support/requires.ts';

const { signal } = new AbortController();
const { nodes, router } = planCluster(
  {
    name: 'test',
    runtime: 'docker',
    nodes: ['node-1', 'node-2'].map((name) => ({ name: parseNodeName(name), labels: {} })),
    network: { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto' },
    underlay: { zones: [{ name: 'west' }, { name: 'east', mtuBytes: 1400 }] },
  },
  { cidr: '198.18.7.0/24', mtuBytes: 1500 },
);
assert.ok(router !== undefined, 'zones have a router');

/*
 *   --- west -- eth1 [router] eth0 -- east ---      as the engine joined it: the other way round
 */
test('links that an engine has numbered otherwise get the names of the plan', {
  skip: missing('nsenter', 'unshare', 'ip'),
}, async () => {
  const [west, east] = router.uplinks;
  assert.ok(east !== undefined, 'the router joins two zones');
  for (const bridge of ['west', 'east']) ip('link', 'add', bridge, 'up', 'type', 'bridge');
  await using container = await ContainerLike.start(directory, {
    name: 'router',
    address: `${east.engineAddress}/25`,
    gateway: '198.18.7.129',
    port: 'port0',
    bridge: 'east',
  });
  using home = Rtnetlink.open();
  const peer = { name: 'eth1', netns: container.netns };
  addVeth(home, { name: 'port1', master: linkIndex(home, 'west'), up: true, peer });
  container.run(`ip addr add ${west.engineAddress}/25 dev eth1; ip link set eth1 up`);

  await container.client.request('adoptNode', { node: router, peers: nodes }, signal);
  const seen = JSON.parse(container.run('ip -4 -json addr show up'))
    .filter(({ ifname }: { readonly ifname: string }) => ifname !== 'lo')
    .map(({ ifname, mtu, addr_info: [{ local, prefixlen }] }: LinkRow) => {
      return `${ifname} ${local}/${prefixlen} ${mtu}`;
    });
  assert.deepEqual(seen.sort(), ['eth0 198.18.7.126/25 1500', 'eth1 198.18.7.254/25 1400']);
  assert.match(container.run('ip link show eth0'), new RegExp(west.mac));
  assert.equal(container.run('ip route show default table all'), '');
  const known = container.run('ip -4 neigh show nud permanent').trim().split('\n');
  const planned = nodes.map(({ uplinks: [{ engineAddress, mac, subnet }] }) => {
    return `${engineAddress} dev eth${subnet} lladdr ${mac} PERMANENT`;
  });
  assert.deepEqual(new Set(known.map((line) => line.trim())), new Set(planned));
  container.hangUp();
});

interface LinkRow {
  readonly ifname: string;
  readonly mtu: number;
  readonly addr_info: readonly [{ readonly local: string; readonly prefixlen: number }];
}
