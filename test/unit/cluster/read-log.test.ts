import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentClient } from '../../../src/agent/client.ts';
import { readLog } from '../../../src/cluster/read-log.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { container, pod } from '../../support/objects.ts';
import { TestCluster } from '../../support/test-cluster.ts';

const { signal } = new AbortController();
const chunk = { text: 'ready\n', nextOffset: 6, isCut: false, ended: false };

/** An agent that remembers what it is asked, and answers with a piece of a log. */
function agent() {
  const asked: unknown[] = [];
  // Only what is asked of it here.
  const client = {
    request: async (name: string, params: unknown) => {
      asked.push([name, params]);
      return chunk;
    },
  } as unknown as AgentClient;
  return { asked, agentFor: () => client };
}

test("the log of a node's daemon comes from the node's agent", async () => {
  await using cluster = new TestCluster(1);
  const { asked, agentFor } = agent();
  const node = parseNodeName('node-1');
  const answer = await readLog({ node, offset: 3, waitMs: 10 }, cluster.store, agentFor, signal);
  assert.deepEqual(answer, { ...chunk, simulated: false });
  assert.deepEqual(asked, [['readDaemonLog', { node, previous: false, waitMs: 10, offset: 3 }]]);
});

test('a node that is not there has no log', async () => {
  await using cluster = new TestCluster(1);
  const { asked, agentFor } = agent();
  const wanted = readLog({ node: parseNodeName('node-7') }, cluster.store, agentFor, signal);
  await assert.rejects(wanted, { code: 'not-found', hint: 'did you mean node-1?' });
  assert.deepEqual(asked, []);
});

test('a pod that runs has a log, also when its CNI plugin gave it no address', async () => {
  await using cluster = new TestCluster(1, { plugin: 'cni' });
  const { asked, agentFor } = agent();
  await cluster.apply(pod('web', { containers: [container('web', { command: ['server'] })] }));
  assert.deepEqual(cluster.pod('web')?.status?.podIPs, []);
  await readLog({ pod: podKey('default', 'web') }, cluster.store, agentFor, signal);
  assert.equal(asked.length, 1);
});
