import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint, type Endpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import type { StepDefinition } from '../../../src/scenario/step-definition.ts';
import { mtuStep } from '../../../src/scenario/steps/mtu.ts';
import { networkModelStep } from '../../../src/scenario/steps/network-model.ts';
import { sourceAddressStep } from '../../../src/scenario/steps/source-address.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { runStep } from '../../support/run-step.ts';
import { podText } from '../../support/scenario-text.ts';

const two = podText('a') + podText('c', 'node-2');
const is = (end: Endpoint, name: string) => displayEndpoint(end) === name;

for (const [definition, code, message] of [
  [networkModelStep, 'no-pods', 'there are no pods whose network could be checked'],
  [sourceAddressStep, 'no-pods', 'there are no pods whose network could be checked'],
  [mtuStep, 'no-pairs', 'there are no two pods to send packets between'],
] as const satisfies readonly (readonly [StepDefinition, string, string])[]) {
  test(`${definition.kind} has nothing to judge in a cluster that turns out to be empty`, async () => {
    const { step } = definition.read({ check: definition.kind });
    assert.ok(step);
    await using cluster = new MemoryCluster();
    const running = step.run({
      cluster,
      signal: new AbortController().signal,
      clock: cluster.inner.clock,
      manifests: [],
      onProgress: () => {},
    });
    await assert.rejects(running, { kind: 'usage', code, message });
  });
}

const probesOf = ({ probes = [] }: Awaited<ReturnType<typeof runStep>>) =>
  probes.map(({ from, to, protocol }) => `${displayEndpoint(from)}>${displayEndpoint(to)} ${protocol}`);

test('the probes of mtu are its pings of just that size and its segments', async () => {
  assert.deepEqual(probesOf(await runStep('- check: mtu', two)), [
    'a>c icmp',
    'c>a icmp',
    'a>c tcp',
    'c>a tcp',
  ]);
});

test('the probes of the model are those of its pairs', async () => {
  for (const kind of ['network-model', 'source-address']) {
    const probes = probesOf(await runStep(`- check: ${kind}`, two));
    assert.deepEqual(
      probes.filter((probe) => probe.endsWith('tcp')),
      ['a>c tcp', 'c>a tcp'],
    );
  }
});

/** Less than 1500 bytes pass from a. */
const narrow: MemoryCluster['answer'] = ({ from, protocol, sizeBytes = 0 }) =>
  is(from, 'a') && protocol === 'icmp' && sizeBytes > 1_400 ? 'no-answer' : 'answered';
const alsoStalled: MemoryCluster['answer'] = (request) =>
  request.protocol === 'tcp' ? 'stalled' : narrow(request);

for (const [what, prepare, failureCount, summary] of [
  [
    'a narrow way and segments that stall',
    (cluster) => {
      cluster.answer = (request) => (is(request.from, 'a') ? alsoStalled(request) : 'answered');
    },
    2,
    '1 of 2 pairs pass 1500 bytes and no more, 1 of 2 full TCP segments',
  ],
  [
    'a narrow way and one that takes too much',
    (cluster) => {
      cluster.answer = narrow;
      cluster.takesAnySize = true;
    },
    2,
    '1 of 2 pairs pass 1500 bytes, 1 more than that, 2 of 2 full TCP segments',
  ],
  [
    'all of these',
    (cluster) => {
      cluster.answer = alsoStalled;
      cluster.takesAnySize = true;
    },
    4,
    '1 of 2 pairs pass 1500 bytes, 1 more than that, 0 of 2 full TCP segments',
  ],
] as const satisfies readonly (readonly [string, (cluster: MemoryCluster) => void, number, string])[]) {
  test(`mtu counts ${what}`, async () => {
    const outcome = await runStep('- check: mtu', two, { prepare });
    assert.equal(outcome.passed, false);
    assert.equal(outcome.failureCount, failureCount);
    assert.equal(outcome.summary, summary);
  });
}

test('mtu tells the smaller of several first', async () => {
  const { summary } = await runStep('- check: mtu', two, {
    prepare: (cluster) => void cluster.mtus.set(podKey('default', 'c'), 1_400),
  });
  assert.match(summary, /pass 1400 or 1500 bytes/);
});

test('mtu opens a port in each pod, and leaves out pods that have no address', async () => {
  const opened: string[] = [];
  const { summary } = await runStep('- check: mtu', two + podText('late'), {
    prepare: (cluster) => {
      const { pods } = cluster;
      cluster.pods = () =>
        pods().map((pod) =>
          pod.metadata.name === 'late' && pod.status !== undefined
            ? { ...pod, status: { ...pod.status, podIPs: [] } }
            : pod,
        );
      const listen = cluster.listen.bind(cluster);
      cluster.listen = (endpoints, ports) => {
        opened.push(...endpoints.map(displayEndpoint));
        return listen(endpoints, ports);
      };
    },
  });
  assert.match(summary, /^2 of 2 pairs/);
  assert.deepEqual(opened, ['a', 'c']);
});

test('failures of the model and warnings about quality are counted apart', async () => {
  const { failureCount, warningCount, modelLines } = await runStep('- check: network-model', two, {
    prepare: (cluster) => {
      cluster.answer = ({ from, to, sizeBytes }) =>
        (is(from, 'a') && is(to, 'c')) || (is(from, 'node/node-1') && sizeBytes !== undefined)
          ? 'no-answer'
          : 'answered';
    },
  });
  const failedOf = (status: string) =>
    modelLines?.filter((line) => line.status === status).map(({ failed }) => failed);
  assert.notDeepEqual(failedOf('failed'), []);
  assert.notDeepEqual(failedOf('warning'), []);
  const sum = (counts: readonly number[] = []) => counts.reduce((total, count) => total + count, 0);
  assert.equal(failureCount, sum(failedOf('failed')));
  assert.equal(warningCount, sum(failedOf('warning')));
});

test('source-address counts each server that sees somebody else', async () => {
  const { failureCount, failures } = await runStep('- check: source-address', two, {
    prepare: (cluster) => {
      cluster.answer = ({ from, to }) => (is(from, 'a') && is(to, 'c') ? 'wrong-source' : 'answered');
    },
  });
  assert.equal(failures?.length, failureCount);
  assert.ok((failureCount ?? 0) > 1);
});
