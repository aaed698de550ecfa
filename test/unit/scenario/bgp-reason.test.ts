import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Inspection } from '../../../src/model/inspection.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { withReasons } from '../../../src/scenario/bgp-reason.ts';

const ends = { fromAddress: '10.244.1.2', toAddress: '10.244.2.2' };
const silence: Verdict = { verdict: 'no-answer', reason: 'timeout', detail: 'silence', elapsedMs: 1_000 };

const node = (name: string, routes: readonly string[], bgp?: readonly string[]): Inspection => ({
  subject: `node/${name}`,
  sections: [
    { title: 'routes', lines: routes },
    ...(bgp === undefined ? [] : [{ title: 'bgp' as const, lines: bgp }]),
  ],
});

const there = '10.244.2.0/24 via 198.18.0.3 dev eth0';
const back = '10.244.1.0/24 via 198.18.0.2 dev eth0';

test('a node that has no route names the sessions that are down, on the way there or back', () => {
  const up = 'node-3 198.18.0.4 Established since 2020-01-01T10:00:00.000Z';
  const down = 'node-1 198.18.0.2 Active since 2020-01-01T10:00:00.000Z (Socket: Connection refused)';
  const { detail } = withReasons(silence, ends, [
    node('node-1', [there, '10.244.1.0/24 dev cni0'], [up]),
    node('node-2', ['10.244.2.0/24 dev cni0'], [up, down]),
  ]);
  assert.equal(detail, `silence; node/node-2 has no route to 10.244.1.2, its BGP: ${down}`);
});

test('it says so, too, when all sessions are up', () => {
  const up = ['node-2 198.18.0.3 Established since 2020-01-01T10:00:00.000Z'];
  const { detail } = withReasons({ ...silence, verdict: 'unreachable', reason: 'no-route' }, ends, [
    node('node-1', ['10.244.1.0/24 dev cni0'], up),
  ]);
  assert.match(
    detail,
    /node\/node-1 has no route to 10\.244\.2\.2, though its BGP sessions are established$/,
  );
});

test('a session is up without a word of since when, too', () => {
  const { detail } = withReasons(silence, ends, [node('node-1', [back], ['node-2 198.18.0.3 Established'])]);
  assert.match(detail, /though its BGP sessions are established$/);
});

test('nothing is added where routes are there, nobody speaks BGP, or the probe was answered', () => {
  const down = ['node-2 198.18.0.3 Idle'];
  assert.equal(withReasons(silence, ends, [node('node-1', [there, back], down)]).detail, 'silence');
  assert.equal(withReasons(silence, ends, [node('node-1', [])]).detail, 'silence');
  const refused: Verdict = { ...silence, verdict: 'refused', reason: 'tcp-rst' };
  assert.equal(withReasons(refused, ends, [node('node-1', [], down)]).detail, 'silence');
});
