import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../../../../src/model/kubernetes.ts';
import { createColours } from '../../../../src/report/colours.ts';
import { probeText } from '../../../../src/report/probe-text.ts';
import { askProbe, type ProbeQuestion } from '../../../../src/scenario/ask/ask-probe.ts';
import { expectGolden } from '../../../support/golden.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { container, pod } from '../../../support/objects.ts';

const { signal } = new AbortController();
const plain = createColours(false);

const db: Pod = pod('db', {
  nodeName: 'node-2',
  containers: [
    container('db', {
      ports: [
        { containerPort: 5432, protocol: 'TCP' },
        { containerPort: 53, protocol: 'UDP' },
      ],
    }),
  ],
});

/** web on node-1 and db on node-2, with routes to each other unless told otherwise. */
async function twoPods(routes: Readonly<Record<string, readonly string[]>> = {}): Promise<MemoryCluster> {
  const cluster = new MemoryCluster(2);
  await cluster.apply([pod('web', { nodeName: 'node-1' }), db]);
  const known: Readonly<Record<string, readonly string[]>> = {
    web: ['default via 10.244.1.1 dev eth0', '10.244.1.0/24 dev eth0 scope link'],
    db: ['default via 10.244.2.1 dev eth0', '10.244.2.0/24 dev eth0 scope link'],
    'node/node-1': ['10.244.1.0/24 dev cni0 scope link', '10.244.2.0/24 via 198.18.0.3 dev eth0'],
    'node/node-2': ['10.244.2.0/24 dev cni0 scope link', '10.244.1.0/24 via 198.18.0.2 dev eth0'],
    ...routes,
  };
  cluster.onInspect = (end) => [
    {
      title: 'routes',
      lines: known[end.kind === 'node' ? `node/${end.node}` : end.pod.replace('default/', '')] ?? [],
    },
  ];
  return cluster;
}

const ask = (cluster: MemoryCluster, question: Partial<ProbeQuestion> = {}) =>
  askProbe(cluster, { from: 'web', to: 'db:5432', ...question }, { signal });

const services = (cluster: MemoryCluster) =>
  cluster.probes
    .map(({ protocol, port }) => (port === undefined ? protocol : `${protocol}/${port}`))
    .join(' ');

test('one answered probe is one line', async () => {
  const cluster = await twoPods();
  cluster.answer = () => ({ verdict: 'answered', elapsedMs: 0.314, seen: { source: '10.244.1.2' } });
  const report = await ask(cluster);
  assert.equal(report.passed, true);
  assert.equal(probeText(report, plain), 'web → db tcp/5432: answered in 0.31 ms, saw 10.244.1.2\n');
});

test('many probes of a kind are one line, with how many and the span of their times', async () => {
  const cluster = await twoPods();
  let number = 0;
  cluster.answer = () =>
    ++number === 3
      ? { verdict: 'no-answer', reason: 'timeout', detail: 'nothing came back within 1000 ms' }
      : { verdict: 'answered', elapsedMs: number };
  const report = await ask(cluster, { count: 4 });
  assert.equal(report.passed, false);
  expectGolden('ask/probe-count.txt', probeText(report, plain));
});

for (const [to, protocol, expected] of [
  ['db:5432', undefined, 'tcp/5432'],
  ['db:53', undefined, 'udp/53'],
  ['db:99', undefined, 'tcp/99'],
  ['db', undefined, 'tcp/5432 udp/53'],
  ['db', 'http', 'http/5432'],
  ['db', 'udp', 'udp/53'],
  ['db', 'icmp', 'icmp'],
  ['db:5432', 'udp', 'udp/5432'],
  ['pod/db', 'icmp', 'icmp'],
  ['node/node-2:80', undefined, 'tcp/80'],
] as const) {
  test(`${to} by ${protocol ?? 'what it declares'} probes ${expected}`, async () => {
    const cluster = await twoPods();
    await ask(cluster, { to, ...(protocol !== undefined && { protocol }) });
    assert.equal(services(cluster), expected);
  });
}

for (const [question, code] of [
  [{ from: 'wbe' }, 'unknown-pod'],
  [{ from: 'all' }, 'many-endpoints'],
  [{ to: '' }, 'many-endpoints'],
  [{ to: 'node/node-9:80' }, 'unknown-node'],
  [{ to: 'db:0' }, 'bad-port'],
  [{ to: 'db:http' }, 'bad-port'],
  [{ to: 'db:65536' }, 'bad-port'],
  [{ to: 'node/node-2' }, 'no-port'],
  [{ to: 'db:80', protocol: 'icmp' }, 'icmp-port'],
  [{ to: 'db', protocol: 'icmp', expected: ['refused'] }, 'impossible-verdict'],
] as const satisfies readonly (readonly [Partial<ProbeQuestion>, string])[]) {
  test(`${JSON.stringify(question)} is refused: ${code}`, async () => {
    const cluster = await twoPods();
    await assert.rejects(ask(cluster, question), { code, kind: 'usage' });
    assert.equal(cluster.probes.length, 0, 'nothing is sent');
  });
}

test('a route that lacks is named, with the command that shows it', async () => {
  const cluster = await twoPods({ 'node/node-1': ['10.244.1.0/24 dev cni0 scope link'] });
  cluster.answer = () => ({
    verdict: 'unreachable',
    reason: 'icmp-net-unreachable',
    detail: '10.244.1.1 says: network unreachable',
    icmp: { type: 3, code: 0, sender: '10.244.1.1' },
  });
  const report = await ask(cluster);
  expectGolden('ask/probe-no-route.txt', probeText(report, plain));
});

test('whoever sent an ICMP error is to be looked at', async () => {
  const cluster = await twoPods();
  cluster.answer = () => ({
    verdict: 'unreachable',
    reason: 'icmp-admin-prohibited',
    icmp: { type: 3, code: 13, sender: '198.18.0.3' },
  });
  const [probe] = (await ask(cluster)).probes;
  assert.match(probe?.hint ?? '', /node\/node-2 sent the error.*podnet inspect node\/node-2/);
});

test('a next hop that does not answer is the reason, and named', async () => {
  const cluster = await twoPods();
  const { onInspect } = cluster;
  cluster.onInspect = (end) => [
    ...onInspect(end),
    { title: 'neighbours', lines: end.kind === 'node' ? ['198.18.0.3 dev eth0 FAILED'] : [] },
  ];
  cluster.answer = () => ({ verdict: 'no-answer', reason: 'timeout' });
  const [probe] = (await ask(cluster)).probes;
  assert.equal(probe?.reason, 'neighbour-unresolved');
  assert.match(probe.hint ?? '', /nobody answers node\/node-1 .*podnet inspect node\/node-1/);
});

/** An overlay whose devices know each other; what the fdb of node-1 is missing, the kernel tells nobody. */
const overlay = (
  known: boolean,
): Readonly<Record<string, readonly [title: 'links' | 'routes' | 'neighbours' | 'fdb', line: string][]>> => ({
  'node/node-1': [
    [
      'links',
      '4: vxlan0: <UP> mtu 1450 state UNKNOWN kind vxlan mac 02:00:00:00:00:01 vxlan id 1 local 198.18.0.2 dstport 4789 nolearning',
    ],
    ['routes', '10.244.2.0/24 via 10.244.2.0 dev vxlan0 src 10.244.1.1 onlink'],
    ['neighbours', '10.244.2.0 dev vxlan0 lladdr 02:00:00:00:00:02 PERMANENT'],
    [
      'fdb',
      known
        ? '02:00:00:00:00:02 dev vxlan0 dst 198.18.0.3 self permanent'
        : '02:00:00:00:00:09 dev vxlan0 dst 198.18.0.9 self permanent',
    ],
  ],
});

for (const known of [false, true]) {
  test(`a tunnel that ${known ? 'knows' : 'does not know'} where the next hop is`, async () => {
    const cluster = await twoPods();
    const { onInspect } = cluster;
    cluster.onInspect = (end) =>
      end.kind === 'node' && end.node === 'node-1'
        ? (overlay(known)['node/node-1'] ?? []).map(([title, line]) => ({ title, lines: [line] }))
        : onInspect(end);
    cluster.answer = () => ({ verdict: 'no-answer', reason: 'timeout', detail: 'nothing came back' });
    const [there] = (await ask(cluster)).probes;
    const [back] = (await ask(cluster, { from: 'db', to: 'web' })).probes;
    for (const probe of [there, back]) {
      assert.equal(probe?.reason, 'timeout');
      assert.equal(
        /knows no tunnel endpoint for its next hop: 10\.244\.2\.0 dev vxlan0/.test(probe.detail),
        !known,
      );
      assert.equal(
        /the fdb of node\/node-1 has no tunnel endpoint.*podnet inspect node\/node-1/.test(probe.hint ?? ''),
        !known,
      );
    }
  });
}

test('every verdict has a hint that names a command', async () => {
  const cluster = await twoPods();
  for (const verdict of [
    'refused',
    'reset',
    'no-answer',
    'unreachable',
    'too-big',
    'stalled',
    'wrong-source',
    'wrong-peer',
    'inconclusive',
  ] as const) {
    cluster.answer = () => verdict;
    const [probe] = (await ask(cluster)).probes;
    assert.match(probe?.hint ?? '', /podnet (inspect|probe) /, verdict);
  }
});

test('an expected verdict passes when the port answers inside the target, else it proves nothing', async () => {
  const cluster = await twoPods();
  cluster.answer = ({ from, to }) => (from === to ? 'answered' : 'no-answer');
  const held = await ask(cluster, { expected: ['blocked'] });
  assert.equal(held.passed, true);
  cluster.answer = () => 'no-answer';
  const [probe] = (await ask(cluster, { expected: ['blocked'] })).probes;
  assert.equal(probe?.verdict, 'inconclusive');
  assert.equal(probe.holds, false);
});
