import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../../src/model/endpoint.ts';
import type { Node, Pod } from '../../../../src/model/kubernetes.ts';
import type { NetworkPlan } from '../../../../src/model/plan.ts';
import type { IpFamily } from '../../../../src/model/verdict.ts';
import type { Churn } from '../../../../src/scenario/network-model/churn.ts';
import {
  judgeNetworkModel,
  judgeSourceAddresses,
} from '../../../../src/scenario/network-model/judge-network-model.ts';
import type { ModelTallies } from '../../../../src/scenario/network-model/model-lines.ts';
import { cniConfig } from '../../../support/cni-config.ts';
import { podEnd } from '../../../support/judged-probe.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { plainNode, plainPod } from '../../../support/plain-objects.ts';
import { stepContext } from '../../../support/step-context.ts';

const quiet: Churn = { moments: [], again: [], againNote: 'nobody came', probeCount: 0 };

const a = plainPod('a', 'node-1', ['10.244.1.2', 'fd00:1::2']);
const b = plainPod('b', 'node-1', ['10.244.1.3']);
const c = plainPod('c', 'node-2', ['10.244.2.2', 'fd00:2::2']);
const one = plainNode('node-1', ['198.18.0.1'], { podCIDRs: ['10.244.1.0/24', 'fd00:1::/64'] });
const two = plainNode('node-2', ['198.18.0.2', 'fd18::2'], { podCIDRs: ['10.244.2.0/24', 'fd00:2::/64'] });

function clusterOf(pods: readonly Pod[], nodes: readonly Node[]): MemoryCluster {
  const cluster = new MemoryCluster();
  cluster.pods = () => [...pods];
  cluster.nodes = () => [...nodes];
  return cluster;
}

async function judge(
  pods: readonly Pod[],
  {
    nodes = [one, two],
    family = 'ipv4',
    prepare = () => {},
  }: {
    readonly nodes?: readonly Node[];
    readonly family?: IpFamily;
    readonly prepare?: (cluster: MemoryCluster) => unknown;
  } = {},
) {
  const cluster = clusterOf(pods, nodes);
  prepare(cluster);
  const model = await judgeNetworkModel(stepContext(cluster), family, quiet);
  assert.equal(cluster.openResponders, 0);
  return { ...model, cluster };
}

/** `4: 2 of 3` of what was judged of each line; of the rest, why not. */
const countsOf = (tallies: ModelTallies): readonly string[] =>
  Object.values(tallies).map((tally) => {
    const { line, judged, failed, note } = tally.result(true);
    return `${line}: ${judged === 0 ? note : `${judged - failed} of ${judged}`}`;
  });

test('every line is judged by all that it is about, and each probe is counted', async () => {
  const { tallies, probeCount, pairs, cluster } = await judge([a, b, c]);
  assert.deepEqual(countsOf(tallies), [
    '1: 3 of 3',
    '2: 3 of 3',
    '3: 3 of 3',
    '4: 3 of 3',
    '5: 6 of 6',
    '6: 12 of 12',
    '7: 6 of 6',
    '8: 12 of 12',
    '9: 18 of 18',
    '10: 3 of 3',
    '11: 9 of 9',
    '12: 9 of 9',
    '13: 9 of 9',
    '14: 9 of 9',
    '15: 9 of 9',
    '16: 8 of 8',
    '17: 6 of 6',
    '18: nobody came',
    '19: no pod has a hostPort',
  ]);
  assert.equal(pairs.length, 18);
  assert.equal(probeCount, cluster.probes.length);
});

test('of pods without an address of the family, nothing but that is judged', async () => {
  const { tallies, cluster, probeCount } = await judge([a, b, c], { family: 'ipv6' });
  const counts = countsOf(tallies);
  assert.deepEqual(
    [counts[1], counts[2], counts[3], counts[9]],
    ['2: 2 of 3', '3: 2 of 2', '4: 2 of 2', '10: 2 of 3'],
  );
  assert.ok(cluster.probes.every(({ from, to }) => ![from, to].map(displayEndpoint).includes('b')));
  assert.equal(probeCount, cluster.probes.length);
});

test('responders listen in all pods that are called, and on all nodes', async () => {
  const { cluster } = await judge([a, b, c], { family: 'ipv6' });
  assert.deepEqual(cluster.listened, [['a', 'c', 'node/node-1', 'node/node-2']]);
});

test('why pods cannot be judged by how they reach nodes', async () => {
  const noSuch = 'no such node has an address of this family';
  const linesTo = async (...[pods, nodes]: readonly [readonly Pod[], readonly Node[]]): Promise<unknown> =>
    countsOf((await judge(pods, { nodes, family: 'ipv6' })).tallies).slice(12, 14);
  assert.deepEqual(await linesTo([a], [one, two]), [`13: ${noSuch}`, '14: 3 of 3']);
  assert.deepEqual(await linesTo([c], [one, two]), ['13: 3 of 3', `14: ${noSuch}`]);
  assert.deepEqual(await linesTo([a], [one]), [`13: ${noSuch}`, `14: ${noSuch}`]);
  assert.deepEqual(await linesTo([c], [two]), ['13: 3 of 3', '14: there is one node']);
});

test('line 4 says which pod the kernel does not let have the port', async () => {
  const fails =
    (name: string, ...messages: readonly string[]) =>
    (cluster: MemoryCluster): void => {
      cluster.listenFailures = (ports) =>
        messages.flatMap((message, index) => {
          const port = ports[index];
          return port === undefined ? [] : [{ endpoint: podEnd(name), port, message }];
        });
    };
  const failureOf = async (...messages: readonly string[]): Promise<unknown> => {
    const { samePort } = (await judge([a, b], { prepare: fails('b', ...messages) })).tallies;
    assert.deepEqual([samePort.result(true).judged, samePort.result(true).failed], [2, 1]);
    const [breach] = samePort.breaches;
    return breach !== undefined && 'failure' in breach ? breach.failure : undefined;
  };
  const expected = 'the port is free in every pod';
  assert.deepEqual(await failureOf('EADDRINUSE', 'EADDRINUSE'), {
    what: 'listen in b on tcp/29370 and udp/29370',
    expected,
    seen: 'EADDRINUSE',
    evidence: [],
  });
  assert.deepEqual(await failureOf('EADDRINUSE', 'EACCES'), {
    what: 'listen in b on tcp/29370 and udp/29370',
    expected,
    seen: 'EADDRINUSE; EACCES',
    evidence: [],
  });
  assert.deepEqual(await failureOf('EADDRINUSE'), {
    what: 'listen in b on tcp/29370',
    expected,
    seen: 'EADDRINUSE',
    evidence: [],
  });
  const lone = await judge([a], { prepare: fails('a', 'EADDRINUSE') });
  assert.equal(countsOf(lone.tallies)[3], '4: fewer than two pods');
});

test('line 2: of a node that is gone no pod can have an address', async () => {
  const { tallies } = await judge([plainPod('lost', 'gone', ['10.244.1.2'])]);
  const [breach] = tallies.inRange.breaches;
  assert.equal(
    breach !== undefined && 'failure' in breach && breach.failure.expected,
    'an address in none of gone',
  );
});

test('line 2: what a conflist is told decides which ranges count', async () => {
  const within = async (subnet: string): Promise<string | undefined> => {
    const network: NetworkPlan = {
      plugin: 'cni',
      podCIDRs: ['10.244.0.0/16'],
      mtuBytes: 1500,
      cni: cniConfig({ conflist: { file: 'x.conflist', text: `{"plugins": [{"ipam": "${subnet}"}]}` } }),
    };
    const strayed = plainPod('strayed', 'node-1', ['10.244.9.2']);
    const { tallies } = await judge([strayed], { prepare: (cluster) => (cluster.network = network) });
    return countsOf(tallies)[1];
  };
  assert.equal(await within('{{ node.podCIDR }}'), '2: 0 of 1');
  assert.equal(await within('{{ cluster.podCIDR }}'), '2: 1 of 1');
  assert.equal(await within('10.244.9.0/24'), '2: the conflist is told no podCIDR');
});

test('line 16: a way that does not take the MTU is judged once, one that takes it twice', async () => {
  const { tallies, probeCount, cluster } = await judge([a, c], {
    prepare: (made) => {
      made.answer = ({ from, sizeBytes }) =>
        sizeBytes !== undefined && displayEndpoint(from) === 'a' ? 'no-answer' : 'answered';
    },
  });
  assert.equal(countsOf(tallies)[15], '16: 2 of 3');
  assert.equal(probeCount, cluster.probes.length);
});

test('hostPorts are counted among the probes', async () => {
  const ports = [{ containerPort: 80, protocol: 'TCP', hostPort: 8080 }] as const;
  const { tallies, probeCount, cluster } = await judge([plainPod('h', 'node-1', ['10.244.1.2'], { ports })], {
    prepare: (made) => {
      const text = '{"plugins": [{"capabilities": {"portMappings": true}}]}';
      const cni = cniConfig({ conflist: { file: 'x.conflist', text } });
      made.network = { ...made.network, plugin: 'cni', cni };
    },
  });
  assert.equal(countsOf(tallies)[18], '19: 3 of 3');
  assert.equal(probeCount, cluster.probes.length);
});

test('whom servers see is judged of pods that have an address', async () => {
  const cluster = clusterOf([a, b, c], [one, two]);
  const { tallies, probeCount } = await judgeSourceAddresses(stepContext(cluster), 'ipv6');
  assert.deepEqual(cluster.listened, [['a', 'c']]);
  const { sourceSameNode, sourceOtherNode, ownAddress, nodeToOthers } = tallies;
  assert.deepEqual(
    [sourceSameNode, sourceOtherNode, ownAddress, nodeToOthers].map((tally) => tally.result(true).judged),
    [0, 6, 3, 6],
  );
  assert.deepEqual([probeCount, cluster.probes.length], [12, 12]);
  assert.equal(cluster.openResponders, 0);
});

for (const [found, failed] of [
  [{ verdict: 'answered' }, 0],
  [{ verdict: 'wrong-source', reason: 'source-translated' }, 6],
  // Whom a server sees is known, if it was called by another address.
  [{ verdict: 'wrong-peer', reason: 'destination-translated' }, 0],
  [{ verdict: 'wrong-peer', reason: 'other-pod-answered' }, 6],
  [{ verdict: 'no-answer', reason: 'timeout' }, 6],
] as const) {
  test(`whom servers see, of probes that find ${found.verdict} ${'reason' in found ? found.reason : ''}`, async () => {
    const cluster = clusterOf([a, c], [one, two]);
    cluster.answer = ({ from, to }) =>
      from.kind === 'pod' && to.kind === 'pod' ? found : { verdict: 'answered' };
    const { tallies, pairs } = await judgeSourceAddresses(stepContext(cluster), 'ipv4');
    const { sourceOtherNode } = tallies;
    assert.equal(sourceOtherNode.result(true).failed, failed);
    assert.deepEqual(sourceOtherNode.breaches, failed === 0 ? [] : pairs.map((probe) => ({ probe })));
  });
}
