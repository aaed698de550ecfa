// A test of a firewall rule, for node:test: node --test examples/library/firewall.test.ts
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Cluster } from 'podnet';
import { assertAnswered, assertBlocked } from 'podnet/assert';

const pod = (name: string, nodeName: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { nodeName, containers: [{ name, ports: [{ containerPort: 80 }] }] },
});

suite('a node that passes on nothing to port 80', () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.create({ nodes: 2 });
    await cluster.apply([pod('web', 'node-1'), pod('near', 'node-1'), pod('db', 'node-2')]);
    await cluster.waitForPods();
    const rule = 'nft "table ip wall { chain c { type filter hook forward priority 0; tcp dport 80 drop; }; }"';
    const { exitCode, stderr } = await cluster.exec('node/node-2', ['sh', '-c', rule]);
    assert.equal(exitCode, 0, stderr);
  });
  after(() => cluster?.close());

  test('keeps other nodes out', async () => {
    assertBlocked(await cluster.probe({ from: 'web', to: 'db' }));
  });

  test('does not concern pods elsewhere', async () => {
    assertAnswered(await cluster.probe({ from: 'web', to: 'near' }));
  });
});
