import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, afterEach, suite, test } from 'node:test';
import { findSilentNeighbour } from '../../../src/agent/find-silent-neighbour.ts';
import { answerQuestions } from '../../../src/agent/probe/answer-questions.ts';
import { responsiveClock } from '../../../src/agent/responsive-clock.ts';
import { Sandbox } from '../../../src/agent/sandbox.ts';
import { parseNodeName } from '../../../src/model/names.ts';
import { linkIndex } from '../../../src/netlink/link.ts';
import {
  addNeighbour,
  deleteNeighbour,
  listNeighbours,
  type NeighbourState,
} from '../../../src/netlink/neighbour.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { missing, needsRoot } from '../../support/requires.ts';

/*
 *   nobody ----- first 10.9.1.1/24
 *                second 10.9.2.1/24 ----- nobody;  10.8.0.0/24 via 10.9.2.2
 */
suite('neighbours that are silent', { skip: needsRoot || missing('ip') }, () => {
  const directory = enterOwnNetns();
  const lonely = Sandbox.create('lonely', path.join(directory, 'lonely'), {});
  const sandbox = Sandbox.adopt('node/node-1', path.join(directory, 'own'));
  after(() => {
    lonely.remove();
    sandbox.remove();
  });
  for (const words of [
    'link add first type veth peer name nobody',
    'link add second type veth peer name no-one',
    'addr add 10.9.1.1/24 dev first',
    'addr add 10.9.2.1/24 dev second',
    'link set nobody up',
    'link set no-one up',
    'link set first up',
    'link set second up',
    'route add 10.8.0.0/24 via 10.9.2.2',
  ])
    execFileSync('ip', words.split(' '));
  afterEach(() => {
    for (const { index, address } of listNeighbours(sandbox.rtnetlink)) {
      if (address.startsWith('10.')) deleteNeighbour(sandbox.rtnetlink, { index, address });
    }
  });

  function know(link: string, address: string, state: NeighbourState): void {
    const index = linkIndex(sandbox.rtnetlink, link);
    addNeighbour(sandbox.rtnetlink, { index, address, mac: '02:00:00:00:00:01', state });
  }
  const told = (address: string, state: string): string =>
    `${address} does not answer for its link address: neighbour ${state} in node/node-1`;

  for (const state of ['incomplete', 'failed'] as const) {
    test(`are told by their state: ${state}`, () => {
      know('first', '10.9.1.7', state);
      assert.equal(findSilentNeighbour([sandbox], '10.9.1.7'), told('10.9.1.7', state.toUpperCase()));
    });
  }
  test('are not those that answer, or that nobody has asked for', () => {
    know('first', '10.9.1.7', 'reachable');
    know('first', '10.9.1.8', 'permanent');
    for (const address of ['10.9.1.7', '10.9.1.8', '10.9.1.9'])
      assert.equal(findSilentNeighbour([sandbox], address), undefined, address);
  });
  test('are the next hop where there is one', () => {
    know('second', '10.9.2.2', 'failed');
    assert.equal(findSilentNeighbour([sandbox], '10.8.0.9'), told('10.9.2.2', 'FAILED'));
  });
  test('are looked for on the link that packets take, and on no other', () => {
    // Many, since the kernel tells of them in an order of its own.
    for (let last = 11; last < 31; last++) {
      know('first', `10.9.2.${last}`, 'failed');
      know('second', `10.9.2.${last}`, 'permanent');
      know('first', `10.9.1.${last}`, 'permanent');
      know('second', `10.9.1.${last}`, 'failed');
      for (const address of [`10.9.2.${last}`, `10.9.1.${last}`])
        assert.equal(findSilentNeighbour([sandbox], address), undefined, address);
    }
  });
  test('are looked for in the next kernel where one has no route', () => {
    know('first', '10.9.1.7', 'failed');
    assert.equal(findSilentNeighbour([lonely], '10.9.1.7'), undefined);
    assert.equal(findSilentNeighbour([lonely, sandbox], '10.9.1.7'), told('10.9.1.7', 'FAILED'));
  });
  test('are not looked for when the question is wrong', () => {
    assert.throws(() => findSilentNeighbour([sandbox], 'no address'));
  });

  suite('that another agent asks for', () => {
    const target = { kind: 'node', node: parseNodeName('node-1') } as const;
    const place = () => ({ sandbox, node: { sandbox } });

    test('are told, or that there are none', async () => {
      know('first', '10.9.1.7', 'failed');
      const answers = await answerQuestions(
        [
          { kind: 'neighbour', target, address: '10.9.1.7' },
          { kind: 'neighbour', target, address: '10.9.1.8' },
        ],
        place,
      );
      assert.deepEqual(answers, [{ silent: told('10.9.1.7', 'FAILED') }, {}]);
    });
    test('and so are hold-ups of this agent', async () => {
      const release = responsiveClock.use();
      try {
        const endMs = performance.now() + 200;
        while (performance.now() < endMs);
        const [answer] = await answerQuestions([{ kind: 'hold-up', target, withinMs: 1_000 }], place);
        assert.ok((answer?.heldUpMs ?? 0) > 50, `${answer?.heldUpMs} ms`);
      } finally {
        release();
      }
    });
  });
});
