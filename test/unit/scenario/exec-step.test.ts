import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterHandle, ExecResult } from '../../../src/cluster/cluster-handle.ts';
import { displayEndpoint } from '../../../src/model/endpoint.ts';
import type { MemoryCluster } from '../../support/memory-cluster.ts';
import { runStep } from '../../support/run-step.ts';
import { podText } from '../../support/scenario-text.ts';

const run = (text: string, result: Partial<ExecResult> = {}) =>
  runStep(text, podText('a'), { prepare: (cluster) => void (cluster.onExec = () => result) });

const seenWith = async (text: string, result: Partial<ExecResult>) =>
  (await run(text, result)).failures?.map(({ expected, seen }) => [expected, seen]);

test('a command that ends as it should has passed, and its output is kept', async () => {
  const { cluster: _cluster, ...outcome } = await run('- exec: {pod: a, command: [ip, route]}', {
    stdout: 'out',
    stderr: 'err',
  });
  assert.deepEqual(outcome, {
    passed: true,
    summary: 'exit code 0',
    failures: [],
    attachments: [
      { fileName: 'stdout.txt', text: 'out' },
      { fileName: 'stderr.txt', text: 'err' },
    ],
  });
});

test('what it does not do as it should is told one by one, with the pod and its node as evidence', async () => {
  const text =
    '- exec: {pod: a, command: [ip, route]}\n  expect: {exitCode: 3, stdout: {equals: x}, stderr: {contains: y}}';
  const { passed, failures } = await run(text, { exitCode: 2, stdout: 'z' });
  assert.equal(passed, false);
  const what = 'exec in a: ip route';
  const evidence = ['a', 'node/node-1'].map((subject) => ({ subject, sections: [] }));
  assert.deepEqual(failures, [
    { what, expected: 'exit code 3', seen: 'exit code 2: z', evidence },
    { what, expected: 'stdout equals "x"', seen: 'stdout: z', evidence },
    { what, expected: 'stderr contains "y"', seen: 'stderr is empty', evidence },
  ]);
  assert.equal((await run(text, { exitCode: 3, stdout: 'x\n', stderr: 'xyz' })).passed, true);
});

for (const [output, excerpt] of [
  ['', ''],
  [' \n', ''],
  ['  indented\n\n', ':   indented'],
  ['1\n2\n3\n4\n5\n', ': 1\n2\n3\n4\n5'],
  ['1\n2\n3\n4\n5\n6\n', ': 1\n2\n3\n4\n5\n…'],
  ['x'.repeat(600), `: ${'x'.repeat(500)}`],
] as const) {
  test(`of ${JSON.stringify(output.slice(0, 20))} it shows what fits`, async () => {
    const seen = await seenWith('- exec: {pod: a, command: [ls]}', { exitCode: 1, stderr: output });
    assert.deepEqual(seen, [['exit code 0', `exit code 1${excerpt}`]]);
  });
}

test('it runs in a node, too', async () => {
  const { failures } = await run('- exec: {node: node-2, command: [ls, -l]}', { exitCode: 1 });
  assert.equal(failures?.[0]?.what, 'exec in node/node-2: ls -l');
});

test('it is ended after its time, which is 30 s where nobody said', async () => {
  const limits: unknown[] = [];
  const prepare = (cluster: MemoryCluster) => {
    const { exec } = cluster;
    const noted: ClusterHandle['exec'] = (target, command, { timeoutMs }) => {
      limits.push([displayEndpoint(target), command, timeoutMs]);
      return exec(target, command);
    };
    Object.assign(cluster, { exec: noted });
  };
  await runStep('- exec: {pod: a, command: [ls]}', podText('a'), { prepare });
  await runStep('- exec: {pod: a, command: [ls], timeout: 2s}', podText('a'), { prepare });
  assert.deepEqual(limits, [
    ['a', ['ls'], 30_000],
    ['a', ['ls'], 2_000],
  ]);
});

test('an exit code has to stay, and it says for how long it did', async () => {
  let runs = 0;
  const { passed, summary, failures } = await runStep(
    '- exec: {pod: a, command: [ls]}\n  expect: {hold: 2s}',
    podText('a'),
    { prepare: (cluster) => void (cluster.onExec = () => ({ exitCode: ++runs === 4 ? 7 : 0 })) },
  );
  assert.equal(passed, false);
  assert.equal(summary, 'exit code 7; it held at first, and no longer after 200 ms');
  assert.equal(failures?.length, 1);
});

test('it is tried again within the time that it has', async () => {
  let runs = 0;
  const { passed } = await runStep('- exec: {pod: a, command: [ls]}\n  expect: {within: 1s}', podText('a'), {
    prepare: (cluster) => void (cluster.onExec = () => ({ exitCode: ++runs === 3 ? 0 : 1 })),
  });
  assert.equal(passed, true);
  assert.equal(runs, 3);
});
