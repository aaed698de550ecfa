import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import type { ProbeRequest, ProbeResult } from '../../../src/model/probe.ts';
import { type VerdictName, verdictNames } from '../../../src/model/verdict.ts';
import { applyControls, failuresToGetThrough } from '../../../src/scenario/controls.ts';
import type { JudgedProbe } from '../../../src/scenario/judged-probe.ts';

const { signal } = new AbortController();
const pod = (name: string): Endpoint => ({ kind: 'pod', pod: podKey('default', name) });
const request: ProbeRequest = { from: pod('a'), to: pod('b'), protocol: 'tcp', port: 80, source: 'pod-ip' };

const resultOf = ({ from, to, protocol, port }: ProbeRequest, verdict: VerdictName): ProbeResult => ({
  from,
  to,
  fromAddress: '10.244.1.2',
  toAddress: '10.244.2.2',
  protocol,
  simulated: true,
  ...(port !== undefined && { port }),
  verdict: { verdict, reason: 'timeout', detail: 'as the test says', elapsedMs: 1 },
});

/** A probe that found what was expected of it. */
const asExpected = (verdict: VerdictName, more: Partial<ProbeRequest> = {}): JudgedProbe => {
  const whole = { ...request, ...more };
  return { request: whole, expected: ['blocked'], result: resultOf(whole, verdict), holds: true };
};

/** What becomes of probes when every target finds this at itself, and which controls that took. */
async function apply(judged: readonly JudgedProbe[], found: VerdictName | 'nothing') {
  const asked: (readonly ProbeRequest[])[] = [];
  const cluster = {
    probe: async (requests: readonly ProbeRequest[]) => {
      asked.push(requests);
      return found === 'nothing' ? [] : requests.map((it) => resultOf(it, found));
    },
  };
  return { probes: await applyControls(cluster, judged, { signal }), asked };
}

for (const verdict of failuresToGetThrough) {
  test(`${verdict} of a dead target is inconclusive, and of a live one is what was expected`, async () => {
    const [dead] = (await apply([asExpected(verdict)], 'no-answer')).probes;
    assert.equal(dead?.holds, false);
    assert.equal(dead.result.verdict.verdict, 'inconclusive');
    assert.equal(dead.result.verdict.reason, 'control-failed');
    assert.match(dead.result.verdict.detail, /itself saw no-answer \(as the test says\)$/);
    assert.equal(dead.control?.verdict.verdict, 'no-answer');
    const [live] = (await apply([asExpected(verdict)], 'answered')).probes;
    assert.equal(live?.holds, true);
    assert.equal(live.result.verdict.verdict, verdict);
    assert.equal(live.control?.verdict.verdict, 'answered');
  });
}

test('the ways not to get through are all that are neither an answer nor no verdict', () => {
  const others: readonly VerdictName[] = ['answered', 'wrong-source', 'wrong-peer', 'inconclusive'];
  assert.deepEqual(
    [...failuresToGetThrough].sort(),
    verdictNames.filter((name) => !others.includes(name)).sort(),
  );
});

test('a closed port proves that a refusal is one, and nothing else', async () => {
  const { probes } = await apply([asExpected('refused'), asExpected('no-answer', { port: 81 })], 'refused');
  assert.deepEqual(
    probes.map(({ holds }) => holds),
    [true, false],
  );
});

test('a control that was not made proves nothing', async () => {
  const [probe] = (await apply([asExpected('no-answer')], 'nothing')).probes;
  assert.equal(probe?.holds, false);
  assert.equal(probe.result.verdict.verdict, 'inconclusive');
  assert.match(probe.result.verdict.detail, /saw nothing$/);
  assert.equal(probe.control, undefined);
});

test('nothing is asked where nothing hangs on it', async () => {
  const unexpected = { ...asExpected('no-answer'), holds: false };
  const judged = [asExpected('answered'), unexpected, asExpected('wrong-source')];
  const { probes, asked } = await apply(judged, 'no-answer');
  assert.deepEqual(probes, judged);
  assert.deepEqual(asked, []);
});

test('only what hangs on a control gets one', async () => {
  const answered = asExpected('answered');
  const { probes } = await apply([answered, asExpected('no-answer')], 'no-answer');
  assert.deepEqual(probes[0], answered);
  assert.equal(probes[1]?.holds, false);
});

test('a control calls the same port of the same family from inside, and does not ask whom it sees', async () => {
  const { asked } = await apply([asExpected('no-answer', { family: 'ipv6', timeoutMs: 300 })], 'answered');
  const { to, protocol, port } = request;
  const control = { from: to, to, protocol, port, family: 'ipv6', timeoutMs: 300, source: 'any' };
  assert.deepEqual(asked, [[control]]);
});

test('each port, family and target has a control of its own, and one is enough', async () => {
  const judged = [
    asExpected('no-answer'),
    asExpected('refused'),
    asExpected('no-answer', { port: 81 }),
    asExpected('no-answer', { family: 'ipv4' }),
    asExpected('no-answer', { family: 'ipv6' }),
    asExpected('no-answer', { protocol: 'udp' }),
    asExpected('no-answer', { to: pod('c') }),
  ];
  const { asked } = await apply(judged, 'answered');
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.length, 6);
});
