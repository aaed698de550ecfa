import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podKey } from '../../../src/model/names.ts';
import type { VerdictName } from '../../../src/model/verdict.ts';
import type { JudgedProbe } from '../../../src/scenario/judged-probe.ts';
import { matrixPerFamily, reachabilityMatrix } from '../../../src/scenario/reachability-matrix.ts';

const pod = (name: string) => ({ kind: 'pod', pod: podKey('default', name) }) as const;
const ends = [pod('a'), pod('b')];
const tcp = { protocol: 'tcp' } as const;

function probe(from: string, to: string, verdict: VerdictName, holds: boolean, toAddress = '10.244.1.2') {
  const request = { from: pod(from), to: pod(to), protocol: 'tcp' } as const;
  const found = { verdict, reason: 'answer', detail: '', elapsedMs: 1 } as const;
  const result = { ...request, fromAddress: '10.244.1.9', toAddress, simulated: true, verdict: found };
  return { request, expected: ['answered'], result, holds } satisfies JudgedProbe;
}
const answered = { verdict: 'answered', expected: true };
const refused = { verdict: 'refused', expected: false };
const axes = { from: ['a', 'b'], to: ['a', 'b'] };

test('a row is who sent, a column who was asked, and where nobody was there is none', () => {
  const probes = [probe('a', 'b', 'answered', true), probe('b', 'a', 'refused', false)];
  const cells = [
    [null, answered],
    [refused, null],
  ];
  assert.deepEqual(reachabilityMatrix(ends, ends, { ...tcp, port: 80 }, probes), {
    ...tcp,
    ...axes,
    port: 80,
    family: 'ipv4',
    cells,
  });
  assert.deepEqual(reachabilityMatrix(ends, ends, tcp, probes), { ...tcp, ...axes, family: 'ipv4', cells });
});

test('of several probes of a pair, the first that is not as expected shows, else the last', () => {
  const cellOf = (...probes: readonly JudgedProbe[]) =>
    reachabilityMatrix(ends, ends, tcp, probes).cells[0]?.[1];
  const good = probe('a', 'b', 'answered', true);
  const blocked = probe('a', 'b', 'refused', true);
  const bad = probe('a', 'b', 'refused', false);
  const worse = probe('a', 'b', 'stalled', false);
  assert.deepEqual(cellOf(good, bad, worse, good), refused);
  assert.deepEqual(cellOf(good, blocked), { verdict: 'refused', expected: true });
});

const four = probe('a', 'b', 'answered', true);
const six = probe('a', 'b', 'refused', false, 'fd00::2');

test('a table of both families, or of no probe, is of none', () => {
  const empty = [
    [null, null],
    [null, null],
  ];
  const mixed = [
    [null, refused],
    [null, null],
  ];
  assert.deepEqual(reachabilityMatrix(ends, ends, tcp, []), { ...tcp, ...axes, cells: empty });
  assert.deepEqual(reachabilityMatrix(ends, ends, tcp, [four, six]), { ...tcp, ...axes, cells: mixed });
});

test('each family has a table, that of the first probe first; without probes there is an empty one', () => {
  assert.deepEqual(matrixPerFamily(ends, ends, tcp, [six, four, six]), [
    reachabilityMatrix(ends, ends, tcp, [six, six]),
    reachabilityMatrix(ends, ends, tcp, [four]),
  ]);
  assert.deepEqual(matrixPerFamily(ends, ends, tcp, []), [reachabilityMatrix(ends, ends, tcp, [])]);
});
