import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askMatrix } from '../../../src/library/ask-matrix.ts';
import { askProbe } from '../../../src/library/ask-probe.ts';
import { ExpectationError } from '../../../src/library/expectation-error.ts';
import type { ProbeQuestion } from '../../../src/library/probe.ts';
import { ProblemsError } from '../../../src/library/problems-error.ts';
import { displayEndpoint } from '../../../src/model/endpoint.ts';
import type { ProbeRequest } from '../../../src/model/probe.ts';
import type { VerdictName } from '../../../src/model/verdict.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';

const pods =
  podText('a') +
  podText('b', 'node-2') +
  podText('c', 'node-2', '[{containerPort: 80}, {containerPort: 81}]');
const { signal } = new AbortController();
const isControl = ({ from, to }: ProbeRequest) => displayEndpoint(from) === displayEndpoint(to);

/** @param found by every probe @param control what targets find of themselves */
async function memory(found: VerdictName, control: VerdictName = 'answered'): Promise<MemoryCluster> {
  const cluster = new MemoryCluster();
  await cluster.apply((await scenarioOf('- probe: {from: a, to: b}', pods)).manifests);
  cluster.answer = (request) => (isControl(request) ? control : found);
  return cluster;
}

test('a probe takes the only port of its target, and tells what was seen as a plain value', async () => {
  const cluster = await memory('answered');
  const probe = await askProbe(cluster, { from: 'a', to: 'b' }, signal);
  assert.deepEqual(JSON.parse(JSON.stringify(probe)), {
    from: 'a',
    to: 'b',
    fromAddress: '10.244.1.2',
    toAddress: '10.244.2.2',
    protocol: 'tcp',
    port: 80,
    simulated: true,
    verdict: 'answered',
    reason: 'answer',
    detail: 'as the test says',
    elapsedMs: 1,
    evidence: [],
  });
  assert.equal(cluster.probes.length, 1, 'what is answered needs no control');
});

test('a probe that does not get through has its control and its evidence, asked for or not', async () => {
  const probe = await askProbe(await memory('no-answer'), { from: 'a', to: 'b' }, signal);
  assert.equal(probe.verdict, 'no-answer');
  assert.equal(probe.control?.verdict, 'answered');
  assert.deepEqual(
    probe.evidence.map(({ subject }) => subject),
    ['a', 'b', 'node/node-1', 'node/node-2'],
  );
});

test('a dead target is inconclusive, never no-answer', async () => {
  const probe = await askProbe(await memory('no-answer', 'refused'), { from: 'a', to: 'b' }, signal);
  assert.equal(probe.verdict, 'inconclusive');
  assert.equal(probe.control?.verdict, 'refused');
  assert.match(probe.detail, /^no-answer, but tcp\/80 did not answer inside b either/);
});

for (const [found, control, expect, holds] of [
  ['answered', 'answered', 'answered', true],
  ['no-answer', 'answered', 'blocked', true],
  ['no-answer', 'refused', 'blocked', false],
  ['refused', 'refused', 'blocked', false],
  ['refused', 'refused', 'refused', true],
  ['answered', 'answered', 'blocked', false],
] as const) {
  test(`expect: ${expect} ${holds ? 'returns' : 'throws'} for ${found} of a target that finds ${control} itself`, async () => {
    const asked = askProbe(await memory(found, control), { from: 'a', to: 'b', expect }, signal);
    if (holds) assert.equal((await asked).verdict, found);
    else await assert.rejects(asked, ExpectationError);
  });
}

test('within tries again, until what was expected is so', async () => {
  const cluster = await memory('no-answer');
  let left = 3;
  cluster.answer = () => (left-- > 0 ? 'no-answer' : 'answered');
  const probe = await askProbe(cluster, { from: 'a', to: 'b', expect: 'answered', within: '10s' }, signal);
  assert.equal(probe.verdict, 'answered');
});

const wrong: readonly (readonly [ProbeQuestion, string])[] = [
  [{ from: 'a', to: 'bb' }, 'unknown-pod'],
  [{ from: 'node/node-9', to: 'b' }, 'unknown-node'],
  [{ from: 'a', to: 'all' }, 'not-one'],
  [{ from: 'a', to: 'c' }, 'which-port'],
  [{ from: 'a', to: 'node/node-2' }, 'no-port'],
  [{ from: 'a', to: 'b', port: 0 }, 'bad-port'],
  [{ from: 'a', to: 'b', protocol: 'icmp', port: 80 }, 'icmp-port'],
  [{ from: 'a', to: 'b', protocol: 'icmp', expect: 'refused' }, 'impossible-verdict'],
  [{ from: 'a', to: 'b', expect: 'blocked', source: 'any' }, 'source-without-answer'],
  [{ from: 'a', to: 'b', family: 'ipv6' }, 'no-family'],
  [{ from: 'a', to: 'b', within: '1s' }, 'no-expectation'],
];

for (const [question, code] of wrong) {
  test(`${JSON.stringify(question)} is refused: ${code}`, async () => {
    const cluster = await memory('answered');
    await assert.rejects(askProbe(cluster, question, signal), { code });
    assert.equal(cluster.probes.length, 0, 'nothing was sent');
  });
}

test('all that is wrong with a question is told at once, with its place', async () => {
  // A program without types may write anything.
  const question = { from: 'a', to: 'b', port: 99_999, timeout: 5, prot: 'udp' } as unknown as ProbeQuestion;
  await assert.rejects(askProbe(await memory('answered'), question, signal), (error) => {
    assert.ok(error instanceof ProblemsError, 'its class');
    assert.deepEqual(
      error.problems.map(({ file, code }) => `${file} ${code}`),
      ['probe.port bad-port', 'probe.timeout bad-duration', 'probe.prot unknown-key'],
    );
    return true;
  });
});

test('a matrix is every ordered pair, each control asked once', async () => {
  const cluster = await memory('no-answer');
  const matrix = await askMatrix(cluster, { port: 80 }, signal);
  assert.deepEqual(
    matrix.probes.map(({ from, to }) => `${from}${to}`),
    ['ab', 'ac', 'ba', 'bc', 'ca', 'cb'],
  );
  assert.equal(cluster.probes.filter(isControl).length, 3);
  assert.equal(
    matrix.probes.filter(({ evidence }) => evidence.length > 0).length,
    3,
    'evidence for the first',
  );
});

test('a matrix by selectors has the ports that targets declare', async () => {
  const question = { from: { podSelector: { matchLabels: { app: 'a' } } }, to: 'c' };
  const { probes } = await askMatrix(await memory('answered'), question, signal);
  assert.deepEqual(
    probes.map(({ from, to, port }) => `${from} ${to} ${port}`),
    ['a c 80', 'a c 81'],
  );
});

test('a matrix with an expectation throws when a pair is dead', async () => {
  const blocked = await askMatrix(await memory('no-answer'), { port: 80, expect: 'blocked' }, signal);
  assert.equal(blocked.probes.length, 6);
  const dead = askMatrix(await memory('no-answer', 'refused'), { port: 80, expect: 'blocked' }, signal);
  await assert.rejects(dead, ExpectationError);
  const answered = askMatrix(await memory('no-answer'), { port: 80, expect: 'answered' }, signal);
  await assert.rejects(answered, /6 of 6 probes by tcp are not as expected/);
});

test('a matrix of no pair is refused, not green', async () => {
  const cluster = await memory('answered');
  await assert.rejects(askMatrix(cluster, { from: 'a', to: 'a' }, signal), { code: 'no-pairs' });
  await assert.rejects(askMatrix(cluster, { protocol: 'udp' }, signal), { code: 'no-pairs' });
});
