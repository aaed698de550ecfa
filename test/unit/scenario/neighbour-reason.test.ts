import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Inspection } from '../../../src/model/inspection.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { withNeighbourReason } from '../../../src/scenario/neighbour-reason.ts';

const ends = { fromAddress: '10.244.1.2', toAddress: '10.244.2.2' };
const silence: Verdict = { verdict: 'no-answer', reason: 'timeout', detail: 'silence', elapsedMs: 1_000 };

const node = (name: string, sections: Inspection['sections']): Inspection => ({
  subject: `node/${name}`,
  sections,
});
const route = { title: 'routes', lines: ['10.244.2.0/24 via 198.18.0.3 dev eth0'] } as const;
const failed = { title: 'neighbours', lines: ['198.18.0.3 dev eth0 FAILED'] } as const;
const stuck = node('node-1', [route, failed]);

/** A tunnel that does not know where its next hop is. */
const lost = node('node-2', [
  { title: 'routes', lines: ['10.244.1.0/24 via 10.244.1.0 dev vxlan0'] },
  { title: 'links', lines: ['5: vxlan0: <UP> mtu 1450 vxlan id 1'] },
  { title: 'neighbours', lines: ['10.244.1.0 dev vxlan0 lladdr 02:00:00:00:00:01 PERMANENT'] },
]);

test('the first next hop without a link-layer address is the reason', () => {
  const entry = '198.18.0.3 dev eth0 FAILED';
  assert.deepEqual(withNeighbourReason(silence, ends, [node('node-3', []), lost, stuck]), {
    ...silence,
    reason: 'neighbour-unresolved',
    detail: `silence; node/node-1 has no link-layer address for its next hop: ${entry}`,
  });
});

test('else a tunnel without an endpoint on the way there or back is told of', () => {
  const entry = '10.244.1.0 dev vxlan0 lladdr 02:00:00:00:00:01 PERMANENT';
  assert.deepEqual(withNeighbourReason(silence, ends, [node('node-1', [route]), lost]), {
    ...silence,
    detail: `silence; node/node-2 knows no tunnel endpoint for its next hop: ${entry}`,
  });
});

for (const [what, verdict, evidence] of [
  ['another reason', { ...silence, reason: 'no-route' }, [stuck, lost]],
  ['another verdict', { ...silence, verdict: 'unreachable' }, [stuck, lost]],
  [
    'neighbours that answer',
    silence,
    [node('node-1', [route, { ...failed, lines: ['198.18.0.3 dev eth0 STALE'] }])],
  ],
  [
    'another neighbour',
    silence,
    [node('node-1', [route, { ...failed, lines: ['198.18.0.30 dev eth0 FAILED'] }])],
  ],
  ['no route', silence, [node('node-1', [failed])]],
] as const satisfies readonly (readonly [string, Verdict, readonly Inspection[]])[]) {
  test(`nothing is added for ${what}`, () => {
    assert.deepEqual(withNeighbourReason(verdict, ends, evidence), verdict);
  });
}
