import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeResponder } from '../../../src/agent/probe/judge-responder.ts';
import { checksumOf, type ResponderAnswer } from '../../../src/agent/responder/answer.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import type { SeenByTarget } from '../../../src/model/verdict.ts';

const peer = podKey('default', 'db');
const own = '10.244.1.2';
const destination = '10.244.2.2';
const payload = Buffer.from('what was sent');
const sent = { fromPort: 40_000, toPort: 53, payload };

const answer: ResponderAnswer = {
  peer,
  node: parseNodeName('node-2'),
  protocol: 'udp',
  source: own,
  sourcePort: 40_000,
  destination,
  destinationPort: 53,
  echo: '',
  checksum: checksumOf(payload),
};

/** @param sources that are right; null when they are not compared */
function judge(
  more: Partial<ResponderAnswer>,
  {
    sources = [own],
    seen,
  }: { readonly sources?: readonly string[] | null; readonly seen?: SeenByTarget } = {},
) {
  const task = {
    order: {
      from: { kind: 'pod', pod: podKey('default', 'web') },
      to: { kind: 'pod', pod: peer },
      toAddress: destination,
      protocol: 'udp',
      timeoutMs: 1_000,
    },
    from: { localAddresses: () => ['127.0.0.1', own] },
    expected: { peer, destination, ...(sources !== null && { sources }) },
  } as const;
  return judgeResponder({ ...answer, ...more }, sent, task, seen);
}

test('what a responder saw is told of it, and what else is known', () => {
  const seen = { peer, source: own, sourcePort: 40_000, destination };
  assert.deepEqual(judge({}), { verdict: 'answered', reason: 'answer', detail: 'db answered', seen });
  assert.deepEqual(judge({}, { seen: { status: 200 } }).seen, { ...seen, status: 200 });
});
test('what is wrong with the answer of any server is wrong with its', () => {
  assert.equal(judge({ peer: 'default/c', destinationPort: 54 }).reason, 'other-pod-answered');
  assert.equal(judge({}, { seen: { answeredFrom: '10.244.2.9' } }).reason, 'other-address-answered');
});
test('a server that was reached at another port was reached by translation', () => {
  assert.deepEqual(judge({ destinationPort: 5_353 }), {
    ...judge({}),
    verdict: 'wrong-peer',
    reason: 'destination-translated',
    detail: 'port 53 of 10.244.2.2 was called, the server was reached at port 5353',
  });
});
test("the sender's own address with another port is translated", () => {
  assert.deepEqual(judge({ sourcePort: 1_024 }), {
    ...judge({ sourcePort: 1_024 }, { sources: null }),
    verdict: 'wrong-source',
    reason: 'source-translated',
    detail: 'the server saw port 1024 of 10.244.1.2 instead of port 40000',
  });
});
test('the port of another address that is expected is whatever translates it chose', () => {
  const translated = { source: '198.18.0.2', sourcePort: 1_024 };
  assert.equal(judge(translated, { sources: ['198.18.0.2'] }).verdict, 'answered');
});
test('where sources are not compared, their ports are not', () => {
  assert.equal(judge({ sourcePort: 1_024 }, { sources: null }).verdict, 'answered');
});
test('what came as it was not sent is lost', () => {
  assert.deepEqual(judge({ checksum: checksumOf(Buffer.from('what was semt')) }), {
    ...judge({}),
    verdict: 'stalled',
    reason: 'payload-lost',
    detail: 'what default/db received is not what was sent to it',
  });
});
