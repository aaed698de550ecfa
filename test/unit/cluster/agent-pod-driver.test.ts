import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AgentClient } from '../../../src/agent/client.ts';
import type { StartPodsParams } from '../../../src/agent/protocol.ts';
import { AgentPodDriver } from '../../../src/cluster/agent-pod-driver.ts';
import { ObjectStore } from '../../../src/cluster/store.ts';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import type { CniConfig } from '../../../src/model/cni-network.ts';
import type { Pod } from '../../../src/model/kubernetes.ts';
import { parseNodeName } from '../../../src/model/names.ts';
import { cniConfig } from '../../support/cni-config.ts';
import { networkAttachment, pod } from '../../support/objects.ts';

const node = parseNodeName('node-1');
const cni = cniConfig();

/** A driver of one node whose agent remembers what it is asked to start, and starts it. */
function driver(network: { readonly plugin: 'bridge' | 'cni'; readonly cni?: CniConfig }) {
  const store = new ObjectStore();
  const asked: StartPodsParams[] = [];
  const plan = planCluster(
    {
      name: 'test',
      runtime: 'namespace',
      nodes: [{ name: node, labels: {} }],
      network: { podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto', ...network },
    },
    { cidr: '198.18.0.0/24', mtuBytes: 1500 },
  );
  // Only what the driver asks of it.
  const agent = {
    request: async (_name: string, params: StartPodsParams) => {
      asked.push(params);
      return params.pods.map((one) => ({ pod: one.pod, ok: true, podIPs: [] }));
    },
    onPodStarted: () => () => undefined,
  } as unknown as AgentClient;
  const nodes = {
    plan,
    toleratesLoss: false,
    agentOf: () => agent,
    isLost: () => false,
    onAgent: () => () => undefined,
  };
  return { store, asked, made: new AgentPodDriver(nodes, store, { bringPluginsOf: async () => undefined }) };
}

const wanting = (name: string, networks: string): Pod => {
  const made = pod(name);
  return {
    ...made,
    metadata: { ...made.metadata, annotations: { 'k8s.v1.cni.cncf.io/networks': networks } },
  };
};

const start = (made: AgentPodDriver, ...pods: readonly Pod[]) =>
  made.start(
    node,
    pods.map((one) => ({ pod: one, addresses: [] })),
    new AbortController().signal,
  );

describe('AgentPodDriver', () => {
  it('tells CNI plugins what a pod asks for, and a pod on the host network nothing', async () => {
    const { store, asked, made } = driver({ plugin: 'cni', cni });
    store.create(networkAttachment('storage', '{"name": "s", "type": "macvlan"}'));
    await start(made, wanting('web', 'storage'), pod('host', { hostNetwork: true }));
    const [web, host] = asked[0]?.pods ?? [];
    assert.deepEqual(web?.cni?.networks, [
      {
        name: 'default/storage',
        ifName: 'net1',
        capabilities: {},
        conflist: '{"name": "s", "type": "macvlan"}',
      },
    ]);
    assert.deepEqual(web.plan?.addresses, []);
    assert.deepEqual(Object.keys(host ?? {}), ['pod', 'containers']);
  });

  it('starts every pod but those that ask for what is not there, and says why', async () => {
    const { asked, made } = driver({ plugin: 'cni', cni });
    const outcomes = await start(made, wanting('lost', 'nowhere'), pod('web'), wanting('bad', '[{'));
    assert.deepEqual(
      asked.flatMap(({ pods }) => pods.map((one) => one.pod)),
      ['default/web'],
    );
    const byPod = new Map(outcomes.map((outcome) => [String(outcome.pod), outcome]));
    assert.equal(byPod.get('default/web')?.ok, true);
    assert.deepEqual(byPod.get('default/lost'), {
      pod: 'default/lost',
      ok: false,
      reason: 'FailedCreatePodSandBox',
      message:
        'Failed to create pod sandbox: cannot find a network-attachment-definition (nowhere) in namespace (default); apply one, or add a conflist to network.networks',
    });
    const bad = byPod.get('default/bad');
    assert.match(bad?.ok === false ? bad.message : '', /networks: it is no JSON/);
  });

  it('asks a node nothing when no pod is left', async () => {
    const { asked, made } = driver({ plugin: 'cni', cni });
    await start(made, wanting('lost', 'nowhere'));
    assert.deepEqual(asked, []);
  });

  it('leaves annotations to CNI plugins: others start the pod without', async () => {
    const { asked, made } = driver({ plugin: 'bridge' });
    await start(made, wanting('web', '[{'));
    assert.equal(asked[0]?.pods[0]?.cni, undefined);
  });
});
