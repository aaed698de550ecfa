import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cluster } from '../../../src/library/cluster.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

/*
 *   left --- a --- router --- b --- right, node-3
 */
test('a cluster with zones, from the library', { skip: missing('nsenter', 'ip') }, async () => {
  await using cluster = await Cluster.create({
    runtime: 'namespace',
    nodes: [
      { name: 'left', zone: 'a' },
      { name: 'right', zone: 'b', mtu: 1400 },
    ],
    underlay: { families: ['ipv4', 'ipv6'], zones: ['a', { name: 'b', mtu: 1450 }] },
    network: { plugin: 'vxlan' },
  });
  assert.equal(cluster.shape, '2 nodes in 2 zones, vxlan, 10.244.0.0/16');
  const { stdout } = await cluster.exec('node/router', ['ip', 'link', 'show', 'dev', 'eth1']);
  assert.match(stdout, / mtu 1450 /);
  await cluster.apply([podText('web', 'left'), podText('db', 'right')]);
  await cluster.waitForPods({ within: '30s' });
  await cluster.probe({ from: 'web', to: 'db', port: 80, expect: 'answered' });
  await cluster.probe({ from: 'node/left', to: 'node/router', protocol: 'icmp', expect: 'answered' });
  await assert.rejects(cluster.addNode({ zone: 'c' }), { code: 'unknown-zone' });
  assert.equal(await cluster.addNode({ zone: 'b' }), 'node-3');
  assert.equal(cluster.get('Node', 'node-3')?.metadata.labels?.['topology.kubernetes.io/zone'], 'b');
  await cluster.restartNode('router');
  await cluster.probe({ from: 'web', to: 'db', port: 80, expect: 'answered' });
  await assert.rejects(cluster.removeNode('router'), { code: 'not-found' });
});

test('what is wrong with it is told before anything is made', async () => {
  const underlay = { zones: ['a', 'b'], router: { zones: ['a', 'c'] } };
  await assert.rejects(Cluster.create({ runtime: 'namespace', nodes: 2, underlay }), (error: Error) => {
    assert.match(error.message, /there is no zone c/);
    assert.match(error.message, /zone b is without a router/);
    return true;
  });
});
