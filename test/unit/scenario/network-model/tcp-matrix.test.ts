import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelPods } from '../../../../src/scenario/network-model/model-pods.ts';
import { tcpMatrix } from '../../../../src/scenario/network-model/tcp-matrix.ts';
import { judgedProbe } from '../../../support/judged-probe.ts';
import { plainPod } from '../../../support/plain-objects.ts';

test('the matrix of the network model tells of TCP alone', () => {
  const pods = modelPods([plainPod('a', 'node-1', []), plainPod('b', 'node-1', [])], 'ipv4');
  const lost = { verdict: 'no-answer', reason: 'timeout' } as const;
  const pairs = [
    judgedProbe('a', 'b', lost),
    judgedProbe('a', 'b', {}, { protocol: 'tcp', port: 7 }),
    judgedProbe('a', 'b', lost, { protocol: 'udp', port: 8 }),
    judgedProbe('b', 'a', lost, { protocol: 'udp', port: 8 }),
  ];
  assert.deepEqual(tcpMatrix({ pods, pairs }), {
    protocol: 'tcp',
    port: 7,
    family: 'ipv4',
    from: ['a', 'b'],
    to: ['a', 'b'],
    cells: [
      [null, { verdict: 'answered', expected: true }],
      [null, null],
    ],
  });
});
