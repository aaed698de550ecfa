import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOfPod } from '../../../../src/cluster/pod-state.ts';
import { displayEndpoint } from '../../../../src/model/endpoint.ts';
import { displayPod } from '../../../../src/model/names.ts';
import type { PluginName } from '../../../../src/model/cluster-config.ts';
import type { ProbeRequest } from '../../../../src/model/probe.ts';
import type { IpFamily } from '../../../../src/model/verdict.ts';
import { observeChurn } from '../../../../src/scenario/network-model/churn.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../../support/scenario-text.ts';
import { stepContext } from '../../../support/step-context.ts';

interface Options {
  readonly nodes?: number;
  readonly families?: readonly IpFamily[];
  readonly plugin?: PluginName;
  /** Documents of other pods. */
  readonly more?: string;
  readonly prepare?: (cluster: MemoryCluster) => unknown;
}

const short = (text: string): string => text.replace('podnet-check-1/', '');
const wayOf = ({ from, to, family }: ProbeRequest): string =>
  `${displayEndpoint(from)} → ${short(displayEndpoint(to))}${family === 'ipv6' ? ' (IPv6)' : ''}`;

const ranges = { ipv4: '10.244.0.0/16', ipv6: 'fd00:10:244::/48' } as const;

/** Pods of a check's own come and go beside one pod a node, `p1`, `p2`, … */
async function observe({
  nodes = 2,
  families = ['ipv4'],
  plugin = 'bridge',
  more = '',
  prepare,
}: Options = {}) {
  const numbers = Array.from({ length: nodes }, (_, index) => index + 1);
  const pods = numbers.map((number) => podText(`p${number}`, `node-${number}`)).join('');
  const cluster = new MemoryCluster(nodes, { plugin, podCIDRs: families.map((family) => ranges[family]) });
  const asked: (readonly ProbeRequest[])[] = [];
  const probe = cluster.probe.bind(cluster);
  cluster.probe = (requests, options) => {
    asked.push(requests);
    return probe(requests, options);
  };
  const { manifests } = await scenarioOf('- check: network-model', pods + more, `cluster: {nodes: ${nodes}}`);
  await prepare?.(cluster);
  await cluster.apply(manifests);
  const churn = await observeChurn(stepContext(cluster), families);
  const moments = churn.moments.map((moment) =>
    moment.map((pod) => `${short(displayPod(keyOfPod(pod)))} ${pod.status?.podIPs.join(' ')}`),
  );
  return { ...churn, moments, asked };
}

/** What CNI plugins give pods, by their names. */
const gives =
  (given: Readonly<Record<string, readonly string[]>>) =>
  ({ inner }: MemoryCluster): void => {
    for (const [pod, ips] of Object.entries(given))
      inner.driver.networks.set(pod, [{ name: 'x', interface: 'eth0', ips: [...ips] }]);
  };

test('two pods a node come, one of them goes, and its address is used again beside one more', async () => {
  const { moments, again, asked, probeCount, ...rest } = await observe();
  assert.deepEqual(moments, [
    [
      'p1 10.244.1.2',
      'p2 10.244.2.2',
      'leaves-node-1 10.244.1.3',
      'stays-node-1 10.244.1.4',
      'leaves-node-2 10.244.2.3',
      'stays-node-2 10.244.2.4',
    ],
    [
      'p1 10.244.1.2',
      'p2 10.244.2.2',
      'stays-node-1 10.244.1.4',
      'stays-node-2 10.244.2.4',
      'again-node-1 10.244.1.3',
      'again-node-2 10.244.2.3',
      'more-node-1 10.244.1.5',
      'more-node-2 10.244.2.5',
    ],
  ]);
  const ways = (verb: string): string[] => [
    `p1 → ${verb}-node-1`,
    `p2 → ${verb}-node-1`,
    `p1 → ${verb}-node-2`,
    `p2 → ${verb}-node-2`,
  ];
  assert.deepEqual(
    asked.map((requests) => requests.map(wayOf)),
    [ways('leaves'), ways('again')],
  );
  assert.deepEqual(
    again.map(({ probe, evidence }) => [wayOf(probe.request), probe.holds, evidence]),
    ways('again').map((way) => [way, true, []]),
  );
  const { from, to } = asked[1]?.[0] ?? {};
  const request = { from, to, protocol: 'icmp', family: 'ipv4', source: 'any' };
  assert.deepEqual(asked[1]?.[0], { ...request, timeoutMs: 250 });
  assert.equal(probeCount, 8);
  assert.equal('note' in rest, false);
});

test('nodes that are not ready, pods that do not run and those on the host network have no part in it', async () => {
  const host = `
---
apiVersion: v1
kind: Pod
metadata: {name: host}
spec: {nodeName: node-1, hostNetwork: true, containers: [{name: c}]}
`;
  const { moments, ...rest } = await observe({
    nodes: 3,
    more: host,
    prepare: async (cluster) => {
      cluster.inner.driver.broken.add('p2');
      await cluster.inner.setReady('node-3', false);
    },
  });
  assert.equal('note' in rest, false, 'all that was asked for has started');
  assert.deepEqual(
    moments.map((moment) => moment.map((pod) => pod.split(' ')[0])),
    [
      ['p1', 'leaves-node-1', 'stays-node-1', 'leaves-node-2', 'stays-node-2'],
      ['p1', 'stays-node-1', 'stays-node-2', 'again-node-1', 'again-node-2', 'more-node-1', 'more-node-2'],
    ],
  );
});

test('pods of four nodes talk to the pods of four nodes that go', async () => {
  const { asked } = await observe({ nodes: 5 });
  const four = ['1', '2', '3', '4'];
  assert.deepEqual(
    asked[0]?.map(wayOf),
    four.flatMap((to) => four.map((from) => `p${from} → leaves-node-${to}`)),
  );
});

test('in each family, those who have an address of it', async () => {
  const { asked } = await observe({
    families: ['ipv4', 'ipv6'],
    plugin: 'cni',
    prepare: gives({
      p1: ['10.1.0.1'],
      p2: ['10.1.0.2', 'fd01::2'],
      'leaves-node-1': ['10.1.0.3'],
      'leaves-node-2': ['10.1.0.4', 'fd01::4'],
      'again-node-1': ['10.1.0.3'],
      'again-node-2': ['10.1.0.4', 'fd01::4'],
    }),
  });
  const ways = (verb: string): string[] => [
    `p1 → ${verb}-node-1`,
    `p2 → ${verb}-node-1`,
    `p1 → ${verb}-node-2`,
    `p2 → ${verb}-node-2`,
    `p2 → ${verb}-node-2 (IPv6)`,
  ];
  assert.deepEqual(
    asked.map((requests) => requests.map(wayOf)),
    [ways('leaves'), ways('again')],
  );
});

test('who could not talk to a pod does not call who has its address again', async () => {
  const { asked, again, probeCount } = await observe({
    prepare: (cluster) => {
      cluster.answer = (request) => (wayOf(request) === 'p1 → leaves-node-1' ? 'no-answer' : 'answered');
    },
  });
  assert.deepEqual(asked[1]?.map(wayOf), ['p2 → again-node-1', 'p1 → again-node-2', 'p2 → again-node-2']);
  assert.deepEqual([again.length, probeCount], [3, 6]);
});

test('why nothing is known of an address that is used again', async () => {
  const silent = await observe({ prepare: (cluster) => (cluster.answer = () => 'no-answer') });
  assert.deepEqual([silent.again, silent.againNote], [[], 'no pod could talk to the first one']);
  const other = await observe({
    prepare: gives({ 'again-node-1': ['10.244.1.77'], 'again-node-2': ['10.244.2.77'] }),
  });
  assert.deepEqual([other.again, other.againNote], [[], 'the IPAM of the plugin gave no address again']);
  assert.equal(other.asked.length, 1, 'nobody is asked for nothing');
  const one = await observe({ prepare: gives({ 'again-node-1': ['10.244.1.77'] }) });
  assert.deepEqual(
    one.again.map(({ probe }) => wayOf(probe.request)),
    ['p1 → again-node-2', 'p2 → again-node-2'],
  );
});

test('who is not answered tries again, four times in all', async () => {
  const tried = new Map<string, number>();
  const { asked, again, probeCount } = await observe({
    prepare: (cluster) => {
      cluster.answer = (request) => {
        const way = wayOf(request);
        const count = (tried.get(way) ?? 0) + 1;
        tried.set(way, count);
        if (way === 'p1 → again-node-1') return count < 3 ? 'no-answer' : 'answered';
        return way === 'p2 → again-node-1' ? 'no-answer' : 'answered';
      };
    },
  });
  assert.deepEqual(
    asked.slice(1).map((requests) => requests.length),
    [4, 2, 2, 1],
  );
  assert.deepEqual(
    again.map(({ probe }) => probe.holds),
    [true, false, true, true],
  );
  assert.equal(probeCount, 4 + 9);
  const soon = await observe({
    prepare: (cluster) => {
      let count = 0;
      cluster.answer = ({ to }) =>
        displayEndpoint(to).includes('/again-') && ++count <= 4 ? 'no-answer' : 'answered';
    },
  });
  assert.equal(soon.asked.length, 3, 'nobody is asked for nothing');
});

test('of those who are never answered, the first that can be looked at is', async () => {
  const lost = (cluster: MemoryCluster): void => {
    cluster.answer = (request) =>
      /p. → again-node-2|p2 → again/.test(wayOf(request)) ? 'no-answer' : 'answered';
  };
  const subjects = ({ again }: Awaited<ReturnType<typeof observe>>): unknown =>
    again.map(({ evidence }) => evidence.map(({ subject }) => short(subject)));
  assert.deepEqual(subjects(await observe({ prepare: lost })), [
    [],
    ['p2', 'again-node-1', 'node/node-2'],
    [],
    [],
  ]);
  const hidden = await observe({
    prepare: (cluster) => {
      lost(cluster);
      const inspect = cluster.inspect;
      let looks = 0;
      cluster.inspect = async (target) => {
        if (++looks <= 3) throw new Error('it is gone');
        return inspect(target);
      };
    },
  });
  assert.deepEqual(subjects(hidden), [[], [], ['p1', 'again-node-2', 'node/node-1'], []]);
});
