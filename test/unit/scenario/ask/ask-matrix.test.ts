import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createColours } from '../../../../src/report/colours.ts';
import { matrixText } from '../../../../src/report/matrix-text.ts';
import { askMatrix, type MatrixQuestion } from '../../../../src/scenario/ask/ask-matrix.ts';
import { displayEndpoint } from '../../../../src/model/endpoint.ts';
import { expectGolden } from '../../../support/golden.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { namespace, pod } from '../../../support/objects.ts';

const text = { columns: 80, colours: createColours(false) };

async function fourPods(): Promise<MemoryCluster> {
  const cluster = new MemoryCluster(2);
  await cluster.apply([
    namespace('shop'),
    pod('a', { nodeName: 'node-1' }),
    pod('b', { nodeName: 'node-2' }),
    pod('c', { nodeName: 'node-1' }, 'shop'),
    pod('d', { nodeName: 'node-2', hostNetwork: true }),
  ]);
  return cluster;
}

async function ask(cluster: MemoryCluster, question: Partial<MatrixQuestion> = {}) {
  const notices: string[] = [];
  const report = await askMatrix(
    cluster,
    { protocol: 'tcp', ...question },
    { signal: new AbortController().signal, onNotice: (notice) => void notices.push(notice) },
  );
  return { report, notices };
}

const pairs = (cluster: MemoryCluster) =>
  cluster.probes.map(({ from, to }) => `${displayEndpoint(from)}>${displayEndpoint(to)}`).join(' ');

test('all pairs are probed on a port of its own, which is closed again', async () => {
  const cluster = await fourPods();
  const { report, notices } = await ask(cluster);
  assert.equal(report.passed, true);
  assert.equal(pairs(cluster), 'a>b a>shop/c b>a b>shop/c shop/c>a shop/c>b');
  assert.equal(cluster.openResponders, 0, 'the port is closed');
  assert.match(notices.join(), /^d is left out: it shares its node's ports/);
  expectGolden('ask/matrix-green.txt', matrixText(report, text));
});

test('pairs that are not answered are told of below the table', async () => {
  const cluster = await fourPods();
  cluster.answer = ({ to }) =>
    displayEndpoint(to) === 'b'
      ? { verdict: 'no-answer', reason: 'timeout', detail: 'nothing came back within 1000 ms' }
      : 'answered';
  cluster.onInspect = () => [{ title: 'routes', lines: ['10.244.1.0/24 dev cni0'] }];
  const { report } = await ask(cluster);
  assert.equal(report.passed, false);
  expectGolden('ask/matrix-red.txt', matrixText(report, text));
});

test('the port is closed after a probe that throws, too', async () => {
  const cluster = await fourPods();
  cluster.answer = () => {
    throw new Error('the agent is gone');
  };
  await assert.rejects(ask(cluster), /the agent is gone/);
  assert.equal(cluster.openResponders, 0, 'the port is closed');
});

for (const [question, expected] of [
  [{ port: 80 }, /a>d/],
  [{ namespace: 'default' }, /^a>b b>a$/],
  [{ from: 'a' }, /^a>b a>shop\/c$/],
  [{ from: 'node/node-1', to: 'b' }, /^node\/node-1>b$/],
  [{ to: 'b', nodes: true }, /^a>b shop\/c>b node\/node-1>b node\/node-2>b$/],
  [{ protocol: 'icmp', to: 'a' }, /^b>a shop\/c>a d>a$/],
] as const satisfies readonly (readonly [Partial<MatrixQuestion>, RegExp])[]) {
  test(`${JSON.stringify(question)} probes ${expected.source}`, async () => {
    const cluster = await fourPods();
    await ask(cluster, question);
    assert.match(pairs(cluster), expected);
  });
}

test('a node uses towards its own pods the address that it likes', async () => {
  const cluster = await fourPods();
  await ask(cluster, { to: 'b', nodes: true });
  const sources = cluster.probes.map(({ from, source }) => [displayEndpoint(from), source]);
  assert.deepEqual(Object.fromEntries(sources), {
    a: 'pod-ip',
    'shop/c': 'pod-ip',
    'node/node-1': 'node-ip',
    'node/node-2': 'any',
  });
});

for (const [question, code] of [
  [{ namespace: 'nowhere' }, 'no-pairs'],
  [{ from: 'a', to: 'a' }, 'no-pairs'],
  [{ from: 'x' }, 'unknown-pod'],
  [{ protocol: 'icmp', port: 80 }, 'icmp-port'],
] as const satisfies readonly (readonly [Partial<MatrixQuestion>, string])[]) {
  test(`${JSON.stringify(question)} is refused: ${code}`, async () => {
    await assert.rejects(ask(await fourPods(), question), { code, kind: 'usage' });
  });
}

test('a cluster without pods has nothing to probe', async () => {
  await assert.rejects(ask(new MemoryCluster(2)), { code: 'matches-nothing', kind: 'usage' });
});
