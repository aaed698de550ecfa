import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import type { StepOutcome } from '../../../src/scenario/step-definition.ts';
import { cniConfig } from '../../support/cni-config.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';

const three = podText('a') + podText('b') + podText('c', 'node-2');

async function check(
  pods: string,
  prepare: (cluster: MemoryCluster) => void = () => {},
): Promise<StepOutcome & { readonly cluster: MemoryCluster; readonly lines: string }> {
  const scenario = await scenarioOf('- check: network-model', pods);
  const cluster = new MemoryCluster();
  await cluster.apply(scenario.manifests);
  prepare(cluster);
  const outcome = await scenario.steps[0]?.run({
    cluster,
    signal: new AbortController().signal,
    clock: cluster.inner.clock,
    manifests: [],
    onProgress: () => {},
  });
  assert.ok(outcome);
  const marks = { passed: '+', failed: '-', warning: 'w', 'not-applicable': '.' };
  const lines = outcome.modelLines?.map(({ status }) => marks[status]).join('') ?? '';
  return { ...outcome, cluster, lines };
}

test('twelve lines hold where all is well, and the responders are closed again', async () => {
  const { passed, summary, lines, matrices, cluster } = await check(three);
  assert.equal(lines, '++++++++++++');
  assert.equal(passed, true);
  // 3 to themselves, 6 pairs by 3 protocols, 3 own pods and 6 others of 3 nodes by 3 protocols.
  assert.equal(summary, '12 of 12 lines hold, 48 probes');
  assert.deepEqual(matrices?.[0]?.from, ['a', 'b', 'c']);
  assert.equal(cluster.openResponders, 0);
});

test('of one pod there is less to judge, and that is fine', async () => {
  const { passed, lines } = await check(podText('a'));
  assert.equal(lines, '.++......+++');
  assert.equal(passed, true);
});

test('each defect shows in the line it breaks', async () => {
  const between =
    (from: string, to: string, verdict: 'no-answer' | 'wrong-source' | 'wrong-peer') =>
    (cluster: MemoryCluster) => {
      cluster.answer = (request) =>
        displayEndpoint(request.from) === from &&
        displayEndpoint(request.to) === to &&
        request.protocol === 'tcp' &&
        request.toLoopback !== true
          ? verdict
          : 'answered';
    };
  const a = podKey('default', 'a');
  const cases: [string, (cluster: MemoryCluster) => void][] = [
    [
      '++-+++++++++',
      (cluster) => (cluster.answer = ({ toLoopback }) => (toLoopback === true ? 'refused' : 'answered')),
    ],
    ['++++-+++++++', between('a', 'b', 'no-answer')],
    ['+++++-++++++', between('a', 'c', 'no-answer')],
    ['++++++-+++++', between('a', 'b', 'wrong-source')],
    ['+++++++-++++', between('a', 'c', 'wrong-source')],
    ['+++++-++-+++', between('a', 'c', 'wrong-peer')],
    ['+++++++++-++', (cluster) => void cluster.sandbox.set(a, ['10.9.9.9'])],
    ['++++++++++-+', between('node/node-1', 'a', 'no-answer')],
    ['+++++++++++-', between('node/node-3', 'a', 'wrong-source')],
    [
      '+++-++++++++',
      (cluster) =>
        (cluster.listenFailures = ([port]) =>
          port === undefined ? [] : [{ endpoint: { kind: 'pod', pod: a }, port, message: 'EADDRINUSE' }]),
    ],
  ];
  for (const [expected, prepare] of cases) {
    const { lines, passed, failureCount, failures } = await check(three, prepare);
    assert.equal(lines, expected);
    assert.equal(passed, false);
    assert.ok((failureCount ?? 0) > 0 && (failures ?? []).length > 0);
  }
});

test('addresses that two pods share, or that are outside the range of the node, are found', async () => {
  const { lines, failures } = await check(three, ({ inner, sandbox }) => {
    inner.store.update('Pod', 'default', 'c', (pod) => {
      const podIPs = inner.pod('a')?.status?.podIPs ?? [];
      sandbox.set(podKey('default', 'c'), podIPs);
      return { ...pod, ...(pod.status !== undefined && { status: { ...pod.status, podIPs } }) };
    });
  });
  assert.equal(lines, '--++++++++++');
  assert.equal(failures?.length, 3);
});

test('a port that a pod uses itself is changed for another one', async () => {
  const a = podKey('default', 'a');
  const { lines, cluster } = await check(three, (cluster) => {
    cluster.listenFailures = ([port]) =>
      port?.port === 29_170 ? [{ endpoint: { kind: 'pod', pod: a }, port, message: 'EADDRINUSE' }] : [];
  });
  assert.equal(lines, '++++++++++++');
  assert.equal(cluster.openResponders, 0);
});

/** Of a cluster whose conflist has this IPAM, and whose pods have these addresses. */
function withPlugin(ipam: object, addresses: readonly string[]): (cluster: MemoryCluster) => void {
  const text = JSON.stringify({ name: 'x', plugins: [{ type: 'bridge', ipam }] });
  return (cluster) => {
    cluster.network = {
      ...cluster.network,
      plugin: 'cni',
      cni: cniConfig({ conflist: { file: 'x.conflist', text } }),
    };
    for (const [index, pod] of cluster.pods().entries()) {
      const podIPs = [addresses[index] ?? ''];
      cluster.inner.store.update('Pod', 'default', pod.metadata.name, ({ status, ...rest }) => {
        assert.ok(status);
        return { ...rest, status: { ...status, podIPs } };
      });
    }
  };
}

const anywhere = ['10.244.1.5', '10.244.9.5', '10.244.2.5'] as const;
const outside = ['10.9.0.1', '10.9.0.2', '10.9.0.3'] as const;

for (const [what, ipam, addresses, line, text] of [
  ["its node's podCIDR", { subnet: '{{ node.podCIDR }}' }, anywhere, '-', "its node's podCIDR"],
  [
    "its node's podCIDRs, as ranges",
    { ranges: '{{ node.ipamRanges }}' },
    anywhere,
    '-',
    "its node's podCIDR",
  ],
  ["the cluster's podCIDRs", { range: '{{ cluster.podCIDRv4 }}' }, anywhere, '+', "the cluster's podCIDRs"],
  [
    "the cluster's podCIDRs, where it has none",
    { range: '{{ cluster.podCIDR }}' },
    outside,
    '-',
    "the cluster's",
  ],
  ['no range', { routes: '{{ cluster.defaultRoutes }}' }, outside, '.', "its node's podCIDR"],
] as const) {
  test(`a conflist that is told ${what} is held to as much`, async () => {
    const { lines, modelLines, passed } = await check(three, withPlugin(ipam, addresses));
    assert.equal(lines, `+${line}++++++++++`);
    assert.equal(passed, line !== '-');
    const second = modelLines?.[1];
    assert.ok(second);
    assert.ok(second.text.includes(text));
    assert.equal(second.note, line === '.' ? 'the conflist is told no podCIDR' : undefined);
  });
}
