import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeAnswer } from '../../../src/agent/probe/judge-answer.ts';
import type { SeenByTarget } from '../../../src/model/verdict.ts';

const expected = { peer: 'default/db', destination: '10.244.2.2', sources: ['10.244.1.2'] };
const right: SeenByTarget = { peer: 'default/db', destination: '10.244.2.2', source: '10.244.1.2' };

function judge(seen: SeenByTarget, sources: readonly string[] | undefined = expected.sources): string {
  const { peer, destination } = expected;
  const { verdict, reason } = judgeAnswer(seen, { peer, destination, ...(sources && { sources }) });
  return `${verdict} ${reason}`;
}

test('the right pod, called by its address, that saw the sender has answered', () => {
  assert.equal(judge(right), 'answered answer');
});
test('another source is translated', () => {
  assert.equal(judge({ ...right, source: '198.18.0.2' }), 'wrong-source source-translated');
});
test('any of several sources will do', () => {
  assert.equal(judge({ ...right, source: '198.18.0.2' }, ['10.244.1.1', '198.18.0.2']), 'answered answer');
});
test('a source that is not compared may be anything', () => {
  const { peer, destination } = expected;
  assert.equal(judgeAnswer({ ...right, source: '1.2.3.4' }, { peer, destination }).verdict, 'answered');
});
test('another pod is the wrong peer, whatever it saw', () => {
  assert.equal(judge({ ...right, peer: 'default/c', source: '1.2.3.4' }), 'wrong-peer other-pod-answered');
});
test('a server that was called by another address was reached by translation', () => {
  assert.equal(judge({ ...right, destination: '10.244.2.9' }), 'wrong-peer destination-translated');
});
test('an answer from another address than the one that was called is from the wrong peer', () => {
  assert.equal(judge({ ...right, answeredFrom: '10.244.2.1' }), 'wrong-peer other-address-answered');
});
test('an answer that is known to come from the address that was called is as good', () => {
  assert.equal(judge({ ...right, answeredFrom: expected.destination }), 'answered answer');
});
test('a call that is translated on purpose reaches the server by another address', () => {
  const translated = { ...expected, isTranslated: true } as const;
  const seen = { ...right, destination: '10.244.2.9' };
  assert.equal(judgeAnswer(seen, translated).verdict, 'answered');
  assert.equal(judgeAnswer({ ...seen, peer: 'default/c' }, translated).verdict, 'wrong-peer');
  assert.equal(judgeAnswer({ ...seen, source: '1.2.3.4' }, translated).verdict, 'wrong-source');
});
test('pods are called as everywhere else: those of other namespaces by both their names', () => {
  const detailOf = (peer: string, by: string) =>
    judgeAnswer({ peer: by }, { peer, destination: '10.244.2.2' }).detail;
  assert.equal(detailOf('default/db', 'default/db'), 'db answered');
  assert.equal(detailOf('my-default/db', 'my-default/db'), 'my-default/db answered');
  assert.equal(detailOf('default/db', 'other/c'), 'db was called at 10.244.2.2, other/c answered');
});
test('a server that tells nothing of itself has answered', () => {
  assert.equal(judge({}), 'answered answer');
});
