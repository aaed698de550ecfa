import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zoneLabel } from '../../../src/cluster/seed-store.ts';
import { displayEndpoint } from '../../../src/model/endpoint.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import type { StepOutcome } from '../../../src/scenario/step-definition.ts';
import { cniConfig } from '../../support/cni-config.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';

const three = podText('a') + podText('b') + podText('c', 'node-2');

async function check(
  pods: string,
  prepare: (cluster: MemoryCluster) => void = () => {},
  keys = '',
  signal = new AbortController().signal,
): Promise<StepOutcome & { readonly cluster: MemoryCluster; readonly lines: string }> {
  const scenario = await scenarioOf(`- check: network-model${keys}`, pods);
  const cluster = new MemoryCluster();
  await cluster.apply(scenario.manifests);
  prepare(cluster);
  const outcome = await scenario.steps[0]?.run({
    cluster,
    signal,
    clock: cluster.inner.clock,
    manifests: [],
    onProgress: () => {},
  });
  assert.ok(outcome);
  const marks = { passed: '+', failed: '-', warning: 'w', 'not-applicable': '.' };
  const lines = outcome.modelLines?.map(({ status }) => marks[status]).join('') ?? '';
  return { ...outcome, cluster, lines };
}

/** Nobody has a hostPort. */
const quality = '++++++.';

test('all lines hold where all is well; the responders are closed again, and the pods of the check are gone', async () => {
  const { passed, summary, lines, modelLines, matrices, cluster } = await check(three);
  assert.equal(lines, `++++++++++++${quality}`);
  assert.equal(passed, true);
  // 3 to themselves, 6 pairs by 3 protocols, 3 own pods and 6 others of 3 nodes by 3 protocols; 3 own nodes, 6 others
  // and 3 times oneself by 3 protocols, 4 pairs of nodes by 2 sizes, 3 pods that leave by 2 pods, before and after.
  assert.equal(summary, '12 of 12 lines hold, 6 of 6 of quality, 1 does not apply, 104 probes');
  assert.deepEqual(
    modelLines?.map(({ line, level, family }) => `${line} ${level} ${family}`),
    Array.from({ length: 19 }, (_, n) => `${n + 1} ${n < 12 ? 'required' : 'quality'} ipv4`),
  );
  assert.deepEqual(
    cluster.list('Namespace').map(({ metadata }) => metadata.name),
    ['default'],
  );
  assert.deepEqual(cluster.list('Pod').length, 3);
  assert.deepEqual(matrices?.[0]?.from, ['a', 'b', 'c']);
  assert.equal(cluster.openResponders, 0);
});

test('of one pod there is less to judge, and that is fine', async () => {
  const { passed, lines } = await check(podText('a'));
  // Pods of the check's own have other addresses; no node but its own is without it, so there are others to reach it.
  assert.equal(lines, '+++......++++++..+.');
  assert.equal(passed, true);
});

test('a family that the network has and pods lack breaks the lines about addresses', async () => {
  const { passed, modelLines, failures } = await check(three, (cluster) => {
    cluster.network = { ...cluster.network, podCIDRs: ['10.244.0.0/16', 'fd00:10:244::/48'] };
  });
  assert.equal(passed, false);
  const failed = modelLines?.filter(({ status }) => status === 'failed');
  assert.deepEqual(
    failed?.map(({ line, family, failed: count }) => [line, family, count]),
    [
      [2, 'ipv6', 3],
      [10, 'ipv6', 3],
    ],
  );
  assert.ok(
    failures?.some(
      ({ what, expected, seen }) => `${what} ${expected} ${seen}` === 'pod a an address none in its kernel',
    ),
  );
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
      `++-+++++++++${quality}`,
      (cluster) => (cluster.answer = ({ toLoopback }) => (toLoopback === true ? 'refused' : 'answered')),
    ],
    [`++++-+++++++${quality}`, between('a', 'b', 'no-answer')],
    [`+++++-++++++${quality}`, between('a', 'c', 'no-answer')],
    [`++++++-+++++${quality}`, between('a', 'b', 'wrong-source')],
    [`+++++++-++++${quality}`, between('a', 'c', 'wrong-source')],
    [`+++++-++-+++${quality}`, between('a', 'c', 'wrong-peer')],
    [`+++++++++-++${quality}`, (cluster) => void cluster.sandbox.set(a, ['10.9.9.9'])],
    [`++++++++++-+${quality}`, between('node/node-1', 'a', 'no-answer')],
    [`+++++++++++-${quality}`, between('node/node-3', 'a', 'wrong-source')],
    [
      `+++-++++++++${quality}`,
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
  assert.equal(lines, `--++++++++++${quality}`);
  assert.equal(failures?.length, 3);
});

test('a port that a pod uses itself is changed for another one', async () => {
  const a = podKey('default', 'a');
  const { lines, cluster } = await check(three, (cluster) => {
    cluster.listenFailures = ([port]) =>
      port?.port === 29_170 ? [{ endpoint: { kind: 'pod', pod: a }, port, message: 'EADDRINUSE' }] : [];
  });
  assert.equal(lines, `++++++++++++${quality}`);
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

const anywhere = ['10.244.1.105', '10.244.9.105', '10.244.2.105'] as const;
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
    assert.equal(lines, `+${line}++++++++++${quality}`);
    assert.equal(passed, line !== '-');
    const second = modelLines?.[1];
    assert.ok(second);
    assert.ok(second.text.includes(text));
    assert.equal(second.note, line === '.' ? 'the conflist is told no podCIDR' : undefined);
  });
}

type Answers = MemoryCluster['answer'];

/** Of an echo request of the MTU or more. */
const isBig = ({ sizeBytes = 0 }: Parameters<Answers>[0]): boolean => sizeBytes > 1_000;

const hostPort = `
---
apiVersion: v1
kind: Pod
metadata: {name: h}
spec: {nodeName: node-1, containers: [{name: c, ports: [{containerPort: 80, hostPort: 8080}]}]}
`;

/** A network of one plugin that does or does not map ports. */
const withConflist =
  (plugin: object) =>
  (cluster: MemoryCluster): void => {
    const text = JSON.stringify({ name: 'x', plugins: [plugin] });
    const cni = cniConfig({ conflist: { file: 'x.conflist', text } });
    cluster.network = { ...cluster.network, plugin: 'cni', cni };
  };
const mapsPorts = withConflist({ type: 'portmap', capabilities: { portMappings: true } });

/** Only the lines of quality: those that hold, warn or do not apply. */
async function checkQuality(
  prepare: (cluster: MemoryCluster) => void,
  { pods = three, keys = '' } = {},
): Promise<Awaited<ReturnType<typeof check>>> {
  const checked = await check(pods, prepare, keys);
  assert.match(checked.lines, /^[+.]{12}/);
  return { ...checked, lines: checked.lines.slice(12) };
}

const answering =
  (
    isRed: (request: Parameters<Answers>[0], cluster: MemoryCluster) => boolean,
    verdict = 'no-answer' as const,
  ) =>
  (cluster: MemoryCluster): void => {
    cluster.answer = (request) => (isRed(request, cluster) ? verdict : 'answered');
  };

const qualityDefects: readonly (readonly [
  what: string,
  expected: string,
  prepare: (cluster: MemoryCluster) => void,
])[] = [
  ['its own node', 'w+++++.', answering(({ from, to }) => is(from, 'a') && is(to, 'node/node-1'))],
  ['another node', '+w++++.', answering(({ from, to }) => is(from, 'a') && is(to, 'node/node-2'))],
  [
    'itself',
    '++w+++.',
    answering(({ from, to, toLoopback }) => is(from, 'a') && is(to, 'a') && toLoopback !== true),
  ],
  ['big packets', '+++w++.', answering((request) => isBig(request) && is(request.to, 'c'))],
  ['packets that are too big', '+++w++.', (cluster) => void (cluster.takesAnySize = true)],
  [
    'a detour',
    '++++w+.',
    (cluster) =>
      (cluster.answer = ({ from, to }) =>
        is(from, 'a') && is(to, 'c') ? { verdict: 'answered', seen: { hops: 4 } } : 'answered'),
  ],
  ['an address again', '+++++w.', answering(({ to }) => displayEndpoint(to).includes('/again-'))],
];

const is = (endpoint: Parameters<typeof displayEndpoint>[0], name: string): boolean =>
  displayEndpoint(endpoint) === name;

for (const [what, expected, prepare] of qualityDefects) {
  test(`a network that fails with ${what} is warned of, and red where quality is required`, async () => {
    const warned = await checkQuality(prepare);
    assert.equal(warned.lines, expected);
    assert.equal(warned.passed, true);
    assert.deepEqual(warned.failures, []);
    const line = 13 + expected.indexOf('w');
    assert.deepEqual(warned.warnings?.[0]?.lines, [line]);
    assert.ok((warned.warnings?.[0]?.lookAt ?? '').length > 0);
    assert.equal(warned.warningCount, warned.modelLines?.[line - 1]?.failed);

    const required = await checkQuality(prepare, { keys: '\n  quality: required' });
    assert.equal(required.lines, expected.replace('w', '-'));
    assert.equal(required.passed, false);
    assert.deepEqual(required.failures, warned.warnings);
    assert.deepEqual(required.warnings, []);
  });
}

test('what a network promises of hops decides, and of a CNI plugin both ways have to be the same', async () => {
  const hops =
    (there: number, back: number) =>
    (cluster: MemoryCluster): void => {
      cluster.answer = ({ from }) => ({ verdict: 'answered', seen: { hops: is(from, 'a') ? there : back } });
    };
  const cni = withConflist({ type: 'x' });
  const on = (there: number, back: number) => (cluster: MemoryCluster) => {
    cni(cluster);
    hops(there, back)(cluster);
  };
  const two = { pods: podText('a') + podText('c', 'node-2') };
  assert.equal((await checkQuality(hops(2, 2), two)).lines[4], '+');
  assert.equal((await checkQuality(hops(1, 1), two)).lines[4], 'w');
  assert.equal((await checkQuality(on(1, 1), two)).lines[4], '+');
  assert.equal((await checkQuality(on(3, 1), two)).lines[4], 'w');
  const grown = await checkQuality(on(-1, -1), two);
  assert.equal(grown.lines[4], 'w');
  assert.match(grown.warnings?.[0]?.seen ?? '', /the TTL grew by 1/);
});

test('a router between two zones is one hop more, and labels without a router are not', async () => {
  const zoned =
    (hops: number, router: boolean) =>
    (cluster: MemoryCluster): void => {
      for (const [node, zone] of [
        ['node-1', 'a'],
        ['node-2', 'b'],
      ] as const) {
        cluster.inner.store.update('Node', '', node, (old) => ({
          ...old,
          metadata: { ...old.metadata, labels: { ...old.metadata.labels, [zoneLabel]: zone } },
        }));
      }
      if (router) cluster.router = { name: parseNodeName('router'), addresses: ['198.18.0.1'] };
      cluster.answer = () => ({ verdict: 'answered', seen: { hops } });
    };
  const two = { pods: podText('a') + podText('c', 'node-2') };
  assert.equal((await checkQuality(zoned(3, true), two)).lines[4], '+');
  assert.equal((await checkQuality(zoned(2, true), two)).lines[4], 'w');
  assert.equal((await checkQuality(zoned(2, false), two)).lines[4], '+');
});

test('hostPorts are called from other nodes, the own one and 127.0.0.1, if the network maps them', async () => {
  const none = await checkQuality(() => {}, { pods: three + hostPort });
  assert.equal(none.lines[6], '.');
  assert.equal(none.modelLines?.[18]?.note, 'the network (bridge) maps no hostPort');
  const unmapped = await checkQuality(withConflist({ type: 'x' }), { pods: three + hostPort });
  assert.equal(unmapped.modelLines?.[18]?.note, 'the network (cni) maps no hostPort');

  const { lines, cluster } = await checkQuality(mapsPorts, { pods: three + hostPort });
  assert.equal(lines[6], '+');
  const called = cluster.probes.flatMap(({ from, calledAt }) =>
    calledAt === undefined ? [] : `${displayEndpoint(from)} ${calledAt.address}:${calledAt.port}`,
  );
  const [own = ''] = cluster.nodes()[0]?.status.addresses ?? [];
  assert.deepEqual(called, [
    `node/node-1 ${own}:8080`,
    `node/node-2 ${own}:8080`,
    `node/node-3 ${own}:8080`,
    'node/node-1 127.0.0.1:8080',
  ]);
  const broken = await checkQuality(
    (made) => {
      mapsPorts(made);
      answering(({ calledAt }) => calledAt?.address === '127.0.0.1')(made);
    },
    { pods: three + hostPort },
  );
  assert.equal(broken.lines[6], 'w');
  assert.match(broken.warnings?.[0]?.what ?? '', /^node\/node-1 → 127\.0\.0\.1:8080 tcp, a hostPort of h$/);
});

test('on the host network a pod calls, where a node has one', async () => {
  const host = `
---
apiVersion: v1
kind: Pod
metadata: {name: host}
spec: {nodeName: node-1, hostNetwork: true, containers: [{name: c}]}
`;
  const { cluster } = await check(three + host);
  const callers = cluster.probes
    .filter(({ source }) => source === 'node-ip')
    .map(({ from }) => displayEndpoint(from));
  assert.deepEqual([...new Set(callers)], ['host', 'node/node-2', 'node/node-3']);
});

test('an address that is given twice while pods come and go breaks the first line', async () => {
  const gives = (pod: string, ip: string) => (cluster: MemoryCluster) =>
    void cluster.inner.driver.networks.set(pod, [{ name: 'x', interface: 'eth0', ips: [ip] }]);
  for (const [pod, ip, twin] of [
    ['stays-node-2', '10.244.1.2', 'a'],
    ['more-node-1', '10.244.1.5', 'podnet-check-1/stays-node-1'],
  ] as const) {
    const { lines, failures, passed } = await check(three, gives(pod, ip));
    assert.equal(lines[0], '-');
    assert.equal(passed, false);
    assert.ok(
      failures?.some(({ seen }) => seen === `${ip}, shared with ${twin}`),
      JSON.stringify(failures),
    );
  }
});

test('pods of the check that do not start are told of, and nothing is said of an address used again', async () => {
  const { lines, modelLines, passed } = await check(three, ({ inner }) => {
    for (const node of [1, 2, 3]) inner.driver.broken.add(`leaves-node-${node}`);
  });
  assert.equal(lines, '+++++++++++++++++..');
  assert.equal(passed, true);
  const note = "3 of 9 pods of the check's own did not start: no bridge";
  assert.equal(modelLines?.[0]?.note, note);
  assert.equal(modelLines?.[17]?.note, note);
});

test('the pods of the check are gone after an abort, too', async () => {
  const abort = new AbortController();
  let seen = 0;
  const made: MemoryCluster[] = [];
  const running = check(
    three,
    (cluster) => {
      made.push(cluster);
      cluster.inner.driver.before = async (call) => {
        if (!call.includes('more-')) return;
        seen++;
        abort.abort(new Error('interrupted'));
      };
    },
    '',
    abort.signal,
  );
  await assert.rejects(running, /interrupted/);
  assert.ok(seen > 0);
  assert.deepEqual(
    made[0]?.list('Namespace').map(({ metadata }) => metadata.name),
    ['default'],
  );
  assert.equal(made[0]?.list('Pod').length, 3);
});
