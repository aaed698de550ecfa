import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint, type Endpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import type { ProbeRequest } from '../../../src/model/probe.ts';
import type { MemoryCluster } from '../../support/memory-cluster.ts';
import { runStep as run, type RunStepFields } from '../../support/run-step.ts';
import { podText } from '../../support/scenario-text.ts';

const pods = podText('a') + podText('b', 'node-2') + podText('c', 'node-2', '[]');
const is = (endpoint: Endpoint, name: string) => displayEndpoint(endpoint) === name;
const isControl = ({ from, to }: ProbeRequest) => displayEndpoint(from) === displayEndpoint(to);

/** Runs one step on a cluster of these pods, and of more. */
const runStep = (text: string, prepare?: RunStepFields['prepare'], morePods = '') =>
  run(text, pods + morePods, { ...(prepare !== undefined && { prepare }) });

test('a probe is answered, from the own address of its sender unless told otherwise', async () => {
  const { passed, summary, cluster } = await runStep('- probe: {from: a, to: b}');
  assert.equal(passed, true);
  assert.equal(summary, 'answered');
  assert.deepEqual(
    cluster.probes.map(({ port, source }) => ({ port, source })),
    [{ port: 80, source: 'pod-ip' }],
  );
  const other = await runStep('- probe: {from: a, to: b, count: 3}\n  expect: {source: any}');
  assert.deepEqual(
    other.cluster.probes.map(({ source }) => source),
    ['any', 'any', 'any'],
  );
});

test('a failure tells what was expected and seen, with both ends and their nodes as evidence', async () => {
  const { passed, failures, failureCount } = await runStep('- probe: {from: a, to: b}', (cluster) => {
    cluster.answer = () => ({
      verdict: 'wrong-source',
      reason: 'source-translated',
      detail: 'saw 10.244.2.1',
    });
  });
  assert.equal(passed, false);
  assert.equal(failureCount, 1);
  const [failure] = failures ?? [];
  assert.equal(failure?.what, 'a → b tcp/80');
  assert.equal(failure.expected, 'answered');
  assert.equal(failure.seen, 'wrong-source: saw 10.244.2.1');
  assert.deepEqual(
    failure.evidence.map(({ subject }) => subject),
    ['a', 'b', 'node/node-1', 'node/node-2'],
  );
});

for (const [control, verdict, counts] of [
  ['answered', 'no-answer', true],
  ['answered', 'refused', true],
  ['refused', 'refused', true],
  ['refused', 'no-answer', false],
  ['no-answer', 'refused', false],
  ['no-answer', 'unreachable', false],
] as const) {
  test(`an expected ${verdict} ${counts ? 'counts' : 'is inconclusive'} when the target itself finds ${control}`, async () => {
    const { passed, failures, cluster } = await runStep(
      '- probe: {from: a, to: b, port: 81, count: 2}\n  expect: {verdict: blocked}',
      (cluster) => {
        cluster.answer = (request) => (isControl(request) ? control : verdict);
      },
    );
    assert.equal(passed, counts);
    assert.equal(cluster.probes.filter(isControl).length, 1, 'one control for two probes of a port');
    if (counts) return;
    assert.equal(failures?.[0]?.verdict, 'inconclusive');
    assert.equal(failures[0].reason, 'control-failed');
  });
}

test('a failure to get through that is not expected needs no control', async () => {
  const { cluster } = await runStep('- probe: {from: a, to: b}', (cluster) => {
    cluster.answer = () => 'no-answer';
  });
  assert.equal(cluster.probes.length, 1);
});

test('a neighbour without a link-layer address is the reason for no answer', async () => {
  const { failures } = await runStep('- probe: {from: a, to: b}', (cluster) => {
    cluster.answer = () => ({ verdict: 'no-answer', reason: 'timeout', detail: 'nothing came' });
    cluster.onInspect = (target) =>
      is(target, 'a')
        ? [
            {
              title: 'routes',
              lines: ['10.244.2.0/24 via 10.244.1.1 dev eth0', 'default via 10.244.1.9 dev eth0'],
            },
            { title: 'neighbours', lines: ['10.244.1.9 dev eth0 FAILED', '10.244.1.1 dev eth0 INCOMPLETE'] },
          ]
        : [];
  });
  assert.equal(failures?.[0]?.reason, 'neighbour-unresolved');
  assert.match(failures[0].seen, /10\.244\.1\.1 dev eth0 INCOMPLETE/);
});

test('within tries again, and hold wants it to stay', async () => {
  const after = (count: number, then: 'answered' | 'refused') => (cluster: MemoryCluster) => {
    const first = then === 'answered' ? 'refused' : 'answered';
    cluster.answer = () => (cluster.probes.length > count ? then : first);
  };
  const step = (expect: string) => `- probe: {from: a, to: b}\n  expect: ${expect}`;
  assert.equal((await runStep(step('{}'), after(3, 'answered'))).passed, false);
  const retried = await runStep(step('{within: 5s}'), after(3, 'answered'));
  assert.equal(retried.passed, true);
  assert.equal(retried.cluster.probes.length, 4);
  assert.equal((await runStep(step('{within: 100ms}'), after(30, 'answered'))).passed, false);
  assert.equal((await runStep(step('{hold: 2s}'))).passed, true);
  const lapsed = await runStep(step('{hold: 2s}'), after(5, 'refused'));
  assert.equal(lapsed.passed, false);
  assert.match(lapsed.summary, /held at first/);
});

test('reachability covers every ordered pair, by each declared port of its target', async () => {
  const { passed, summary, matrices, cluster } = await runStep('- reachability: {}');
  assert.equal(passed, true);
  assert.equal(summary, '4 of 4 pairs answered');
  const pairs = cluster.probes.map(({ from, to }) => `${displayEndpoint(from)}${displayEndpoint(to)}`);
  assert.deepEqual(pairs, ['ab', 'ba', 'ca', 'cb'], 'c declares no port, so nobody probes it');
  const all = await runStep('- reachability: {port: 8080}');
  assert.equal(all.summary, '6 of 6 pairs answered');
  assert.deepEqual(matrices?.[0]?.from, ['a', 'b', 'c']);
  assert.deepEqual(matrices[0].to, ['a', 'b']);
  assert.deepEqual(
    all.matrices?.[0]?.cells[0]?.map((cell) => cell?.verdict),
    [undefined, 'answered', 'answered'],
  );
});

test('exceptions expect something else of some pairs, and the last one counts', async () => {
  const expect = '{except: [{to: b, verdict: refused}, {from: a, to: b, verdict: [no-answer]}]}';
  const { passed, failures, summary } = await runStep(
    `- reachability: {port: 80}\n  expect: ${expect}`,
    (cluster) => {
      cluster.answer = (request) => (is(request.to, 'b') && !isControl(request) ? 'refused' : 'answered');
    },
  );
  assert.equal(passed, false);
  assert.equal(summary, '5 of 6 pairs as expected');
  assert.deepEqual(
    failures?.map(({ what, expected }) => `${what}: ${expected}`),
    ['a → b tcp/80: no-answer'],
  );
});

test('a step of no pairs, and an exception of none, are errors of the file', async () => {
  await assert.rejects(
    runStep(
      '- reachability: {to: c, protocol: udp, port: 53}\n  expect: {except: [{to: a, verdict: refused}]}',
    ),
    {
      code: 'exception-of-no-pair',
      kind: 'usage',
    },
  );
});

test('exec compares exit code and output', async () => {
  const step =
    '- exec: {pod: a, command: [ip, route]}\n  expect: {stdout: {matches: "^default via", contains: eth0, equals: x}}';
  const { passed, failures, attachments } = await runStep(step, (cluster) => {
    cluster.onExec = () => ({ exitCode: 2, stdout: 'x\ndefault via 10.244.1.1 dev eth0\n', stderr: 'oh' });
  });
  assert.equal(passed, false);
  assert.deepEqual(
    failures?.map(({ expected }) => expected),
    ['exit code 0', 'stdout equals "x"'],
  );
  assert.match(failures[0]?.seen ?? '', /exit code 2: oh/);
  assert.equal(attachments?.[0]?.text.split('\n')[0], 'x');
  const silent = await runStep('- exec: {pod: a, command: [ip, route]}', (cluster) => {
    cluster.onExec = () => ({ exitCode: 2, stdout: 'no route\n', stderr: '\n' });
  });
  assert.equal(silent.failures?.[0]?.seen, 'exit code 2: no route');
});

test('wait does not wait for a pod that is lost', async () => {
  const { passed, failures, cluster } = await runStep('- wait: {for: ready, within: 1h}', ({ inner }) => {
    inner.store.update('Pod', 'default', 'b', (pod) => ({
      ...pod,
      status: { phase: 'Failed', ready: false, podIPs: [], containers: [], reason: 'Error' },
    }));
  });
  assert.equal(passed, false);
  assert.equal(failures?.[0]?.seen, 'Failed: Error');
  assert.equal(cluster.inner.clock.monotonicMs(), 0);
});

/** Pod `own` of this command has ended so often that it waits for its next start. */
const crashed =
  (exitCode: number) =>
  ({ inner }: MemoryCluster) => {
    const key = podKey('default', 'own');
    inner.driver.exit(key, 'server', exitCode, 'no luck');
    return inner.settle().then(() => inner.driver.exit(key, 'server', exitCode, 'no luck'));
  };
const own = `---
apiVersion: v1
kind: Pod
metadata: {name: own}
spec: {containers: [{name: server, command: [server]}]}
`;

test('wait gives up a pod whose command ends again and again, unless it was told for how long to wait', async () => {
  const text = '- wait: {for: ready}';
  const { passed, failures, cluster } = await runStep(text, crashed(3), own);
  assert.equal(passed, false);
  const said = 'CrashLoopBackOff, container server ended with exit code 3: no luck';
  assert.equal(failures?.[0]?.seen, `Running: ${said}`);
  assert.equal(cluster.inner.clock.monotonicMs(), 0, 'at once');

  const endsWell = await runStep(text, crashed(0), own);
  assert.match(
    endsWell.failures?.[0]?.seen ?? '',
    /exit code 0: no luck, if that is its task, set restartPolicy/,
  );

  const patient = await runStep(
    '- wait: {for: ready, within: 5s}',
    async (memory) => {
      await crashed(3)(memory);
      const { pods } = memory;
      let looks = 0;
      memory.pods = () => {
        if (++looks === 3) memory.inner.waits.elapse(1_000);
        return pods();
      };
    },
    own,
  );
  assert.equal(patient.passed, true, 'it came back');
});

test('wait tells which pods are not ready', async () => {
  const { passed, failures } = await runStep('- wait: {for: ready, within: 1s}', ({ inner }) => {
    inner.store.update('Pod', 'default', 'b', (pod) => ({
      ...pod,
      status: {
        phase: 'Pending',
        ready: false,
        podIPs: [],
        containers: [],
        reason: 'NetworkFailed',
        message: 'no bridge',
      },
    }));
  });
  assert.equal(passed, false);
  assert.deepEqual(
    failures?.map(({ what, seen }) => `${what}: ${seen}`),
    ['pod b: Pending: NetworkFailed, no bridge'],
  );
});

test('apply, scale and delete change the cluster', async () => {
  const made = await runStep(
    '- apply: {apiVersion: v1, kind: Pod, metadata: {name: d}, spec: {containers: [{name: x}]}}',
  );
  assert.deepEqual(
    made.cluster.pods().map(({ metadata }) => metadata.name),
    ['a', 'b', 'c', 'd'],
  );
  const gone = await runStep('- delete: {kind: Pod, name: b}');
  assert.deepEqual(
    gone.cluster.pods().map(({ metadata }) => metadata.name),
    ['a', 'c'],
  );
});
