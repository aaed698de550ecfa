import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { type NodeName, parseNodeName } from '../../../src/model/names.ts';
import { membersOf, nodeAddressOf, uplinkOf } from '../../../src/model/underlay-place.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import { assertGreen } from '../../support/breakage.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

const { signal } = new AbortController();

const spec = `cluster:
    nodes:
      - {name: node-1, zone: west}
      - {name: node-2, zone: west}
      - {name: node-3, zone: east}
    underlay: {families: [ipv4, ipv6], zones: [west, {name: east, mtu: 1400}]}`;

const pods = [
  podText('a', 'node-1'),
  podText('b', 'node-2'),
  podText('c').replace('nodeName: node-1', 'nodeSelector: {topology.kubernetes.io/zone: east}'),
].join('');

const planned = (cluster: Cluster, name: string) =>
  membersOf(cluster.plan).find((it) => it.name === name) ?? assert.fail(`the plan has ${name}`);

async function inNode(cluster: Cluster, name: string, ...command: readonly string[]): Promise<string> {
  const node: NodeName = parseNodeName(name);
  const { exitCode, stdout, stderr } = await cluster.exec({ kind: 'node', node }, command, { signal });
  assert.equal(exitCode, 0, `${name}: ${command.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/*
 *   a            b                              c
 *   node-1       node-2        router           node-3      node-4 comes and goes
 *    eth0         eth0       eth0   eth1 (1400)  eth0 (1400)
 *     |            |          |      |            |
 *   --+-- west ----+----------+      +--- east ---+--
 */
suiteWithLab('two zones', { pods, spec, skip: missing('nsenter', 'ip', 'ping') }, (lab) => {
  test('nodes of both reach each other by the router, a hop further', async () => {
    const { cluster } = lab();
    for (const address of planned(cluster, 'node-3').uplinks[0].addresses.map(
      (it) => it.split('/')[0] ?? '',
    )) {
      assert.match(await inNode(cluster, 'node-1', 'ping', '-c1', '-W2', address), /ttl=63/);
    }
    const near = nodeAddressOf(planned(cluster, 'node-2'));
    assert.match(await inNode(cluster, 'node-1', 'ping', '-c1', '-W2', near), /ttl=64/);
  });

  test('frames of one never come to the other, whatever is written on them', async () => {
    const { cluster } = lab();
    const target = planned(cluster, 'node-3');
    const address = nodeAddressOf(target);
    const { mac } = uplinkOf(target);
    const ping = `! ping -c1 -W1 ${address}`;
    const asked = await inNode(
      cluster,
      'node-1',
      'sh',
      '-c',
      `ip route add ${address}/32 dev eth0 && ${ping}; ip neigh show ${address}`,
    );
    assert.match(asked, /INCOMPLETE|FAILED/, 'nobody answers for its link address');
    const known = `ip neigh replace ${address} lladdr ${mac} dev eth0 nud permanent && ${ping}`;
    const cleared = `ip neigh del ${address} dev eth0; ip route del ${address}/32 dev eth0`;
    await inNode(cluster, 'node-1', 'sh', '-c', `${known}; status=$?; ${cleared}; exit $status`);
    await inNode(cluster, 'node-1', 'ping', '-c1', '-W2', address);
  });

  test('links are what the plan says, those of the router too', async () => {
    const { cluster } = lab();
    for (const { name, uplinks } of membersOf(cluster.plan)) {
      for (const { ifName, mac, mtuBytes, addresses } of uplinks) {
        const [link] = JSON.parse(await inNode(cluster, name, 'ip', '-json', 'addr', 'show', 'dev', ifName));
        assert.equal(`${link.address} ${link.mtu}`, `${mac} ${mtuBytes}`, `${ifName} of ${name}`);
        const has = link.addr_info
          .filter(({ scope }: { readonly scope: string }) => scope === 'global')
          .map((it: { readonly local: string; readonly prefixlen: number }) => `${it.local}/${it.prefixlen}`);
        assert.deepEqual(has, addresses, `${ifName} of ${name}`);
      }
    }
    const widths = membersOf(cluster.plan).map(({ uplinks }) =>
      uplinks.map(({ mtuBytes }) => mtuBytes).join(),
    );
    assert.deepEqual(widths, ['1500', '1500', '1400', '1500,1400']);
    assert.equal(cluster.network.mtuBytes, 1400);
  });

  test('bridge reaches inside a zone and, every time, not beyond it', async () => {
    const results = await lab().run(`
- reachability: {protocol: tcp, port: 80}
  expect:
    default: answered
    except:
      - {from: a, to: c, verdict: unreachable}
      - {from: b, to: c, verdict: unreachable}
      - {from: c, to: a, verdict: unreachable}
      - {from: c, to: b, verdict: unreachable}
- exec: {node: router, command: [cat, /proc/sys/net/ipv4/ip_forward, /proc/sys/net/ipv6/conf/all/forwarding]}
  expect: {stdout: {matches: "1\\n1"}}
- probe: {from: node/router, to: node/node-3, protocol: icmp}
- probe: {from: node/node-1, to: node/router, protocol: icmp}`);
    assertGreen(results, 'bridge between zones');
  });

  test('the router can be looked into and is no node', async () => {
    const { cluster } = lab();
    assert.deepEqual(
      cluster
        .nodes()
        .map(({ metadata }) => `${metadata.name} ${metadata.labels['topology.kubernetes.io/zone']}`),
      ['node-1 west', 'node-2 west', 'node-3 east'],
    );
    const router = { kind: 'node', node: parseNodeName('router') } as const;
    const { sections } = await cluster.inspect(router, { signal });
    const routes = sections.find(({ title }) => title === 'routes')?.lines ?? [];
    assert.ok(!routes.some((line) => /10\.244|cni0|default/.test(line)), routes.join('\n'));
    await assert.rejects(cluster.removeNode('router', { signal }), { code: 'not-found' });
    await assert.rejects(cluster.addNode({ name: 'router' }, { signal }), { code: 'name-of-router' });
    const moved = cluster.label(
      'Node',
      '',
      'node-1',
      { 'topology.kubernetes.io/zone': 'east' },
      { signal, overwrite: true },
    );
    await assert.rejects(moved, { code: 'immutable' });
  });

  test('a node comes into a zone, the router is made anew, the node goes', async () => {
    const { cluster } = lab();
    await assert.rejects(cluster.addNode({ zone: 'eats' }, { signal }), {
      code: 'unknown-zone',
      hint: 'did you mean east?',
    });
    const name = await cluster.addNode({ zone: 'east' }, { signal });
    const there = async (when: string): Promise<void> => {
      const address = nodeAddressOf(planned(cluster, name));
      assert.match(await inNode(cluster, 'node-1', 'ping', '-c1', '-W2', address), /ttl=63/, when);
      assert.match(await inNode(cluster, 'node-3', 'ping', '-c1', '-W2', address), /ttl=64/, when);
    };
    /** The router has a permanent neighbour for each node there is, and no other. */
    const assertKnown = async (when: string): Promise<void> => {
      const known = await inNode(cluster, 'router', 'ip', '-4', 'neigh', 'show', 'nud', 'permanent');
      const macs = known.split('\n').flatMap((line) => /lladdr (\S+)/.exec(line)?.[1] ?? []);
      assert.deepEqual(macs.sort(), cluster.plan.nodes.map((node) => uplinkOf(node).mac).sort(), when);
    };
    await there('a newcomer');
    await assertKnown('a newcomer');
    const { zone, mtuBytes } = cluster.currentConfig.nodes.at(-1) ?? assert.fail('the config has it');
    assert.deepEqual([zone, mtuBytes], ['east', 1400]);
    assert.deepEqual(cluster.currentConfig.underlay?.routed, ['west', 'east']);

    await cluster.restartNode('router', { signal });
    await there('the router anew');
    await assertKnown('the router anew');
    await cluster.removeNode(name, { signal });
    await assertKnown('it has gone');
  });
});
