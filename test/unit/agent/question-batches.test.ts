import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { QuestionBatches } from '../../../src/agent/probe/question-batches.ts';
import type { TargetAnswer, TargetQuestion } from '../../../src/agent/probe/target-question.ts';
import { parseNodeName } from '../../../src/model/names.ts';

const { signal } = new AbortController();

const question = (address: string): TargetQuestion => ({
  kind: 'neighbour',
  target: { kind: 'node', node: parseNodeName('node-2') },
  address,
});

/** Answers with the address that was asked about, and remembers how many questions came at once. */
function parrot() {
  const sizes: number[] = [];
  const batches = new QuestionBatches(async (questions): Promise<readonly TargetAnswer[]> => {
    sizes.push(questions.length);
    return questions.map((it) => (it.kind === 'neighbour' ? { silent: it.address } : {}));
  }, signal);
  return { sizes, ask: async (address: string) => (await batches.ask(question(address))).silent };
}

suite('questions to other agents', () => {
  test('go as one request when they come in one turn, and each gets its own answer', async () => {
    const { sizes, ask } = parrot();
    // One of them when all that was waiting for promises has run, as after another socket of the same turn.
    const late = new Promise<void>((resolve) => process.nextTick(resolve)).then(() => ask('c'));
    assert.deepEqual(await Promise.all([ask('a'), ask('b'), late]), ['a', 'b', 'c']);
    await nextTurn();
    assert.deepEqual(sizes, [3], 'and nothing is sent afterwards');
  });

  test('do not wait for those of the turn before', async () => {
    const { sizes, ask } = parrot();
    const first = ask('a');
    await nextTurn();
    assert.deepEqual(await Promise.all([first, ask('b')]), ['a', 'b']);
    assert.deepEqual(sizes, [1, 1]);
  });

  test('fail all together', async () => {
    const batches = new QuestionBatches(() => Promise.reject(new Error('the way is broken')), signal);
    const asked = await Promise.allSettled([batches.ask(question('a')), batches.ask(question('b'))]);
    assert.deepEqual(
      asked.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
  });

  test('are never left without an answer', async () => {
    const batches = new QuestionBatches(async () => [], signal);
    await assert.rejects(batches.ask(question('a')), /fewer answers/);
  });
});
