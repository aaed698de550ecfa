import assert from 'node:assert/strict';
import type { Change, ChangeLab } from './change-lab.ts';
import { deploymentText } from './manifest-texts.ts';
import { assertOneDone, type Outcome } from './outcome.ts';
import { done } from './outcomes.ts';

const taken: Outcome = { exitCode: 2, says: /already/ };
const noNode: Outcome = { exitCode: 2, says: /there is no node|is not there/ };

const nodesOf = async (lab: ChangeLab): Promise<readonly string[]> =>
  (await lab.list('nodes')).map(({ metadata }) => metadata.name).toSorted();

/** What it says: `node/node-3 added`. */
const nodeIn = (text: string): string => /node\/(\S+)/.exec(text)?.[1] ?? '';

/** The cluster has two nodes before, and two of the same names afterwards. */
export const nodeChanges: readonly Change[] = [
  {
    name: 'node add | node add',
    async meet(lab, _namespace, delaysMs) {
      const ends = await lab.atOnce(
        [
          [['node', 'add'], done],
          [['node', 'add'], done],
        ],
        delaysMs,
      );
      const added = ends.map(({ stdout }) => nodeIn(stdout));
      assert.deepEqual(await nodesOf(lab), ['node-1', 'node-2', ...added].toSorted());
      assert.equal(new Set(added).size, 2, 'each has a name of its own');
      await lab.ok('node', 'remove', ...added);
    },
  },
  {
    name: 'node add | node add of one name',
    async meet(lab, namespace, delaysMs) {
      const add = ['node', 'add', namespace];
      const ends = await lab.atOnce(
        [
          [add, done, taken],
          [add, done, taken],
        ],
        delaysMs,
      );
      assertOneDone(ends);
      assert.deepEqual(await nodesOf(lab), [namespace, 'node-1', 'node-2'].toSorted());
      await lab.ok('node', 'remove', namespace);
    },
  },
  {
    name: 'node remove | apply',
    async meet(lab, namespace, delaysMs) {
      await lab.ok('node', 'add', namespace);
      const file = lab.file(deploymentText(namespace, 'web', { replicas: 9 }));
      const remove = ['node', 'remove', namespace];
      await lab.atOnce(
        [
          [remove, done],
          [['apply', '-f', file], done],
        ],
        delaysMs,
      );
      assert.deepEqual(await nodesOf(lab), ['node-1', 'node-2']);
      for (const { spec } of await lab.hasPods(namespace, 9)) assert.notEqual(spec?.nodeName, namespace);
    },
  },
  {
    name: 'node remove | node remove',
    async meet(lab, namespace, delaysMs) {
      await lab.ok('node', 'add', namespace);
      const remove = ['node', 'remove', namespace];
      const ends = await lab.atOnce(
        [
          [remove, done, noNode],
          [remove, done, noNode],
        ],
        delaysMs,
      );
      assertOneDone(ends);
      assert.deepEqual(await nodesOf(lab), ['node-1', 'node-2']);
    },
  },
  {
    name: 'node remove | node add',
    async meet(lab, namespace, delaysMs) {
      await lab.ok('node', 'add', namespace);
      const [, added] = await lab.atOnce(
        [
          [['node', 'remove', namespace], done],
          [['node', 'add'], done],
        ],
        delaysMs,
      );
      const name = nodeIn(added?.stdout ?? '');
      assert.deepEqual(await nodesOf(lab), ['node-1', 'node-2', name].toSorted());
      await lab.ok('node', 'remove', name);
    },
  },
  {
    name: 'node restart | apply',
    async meet(lab, namespace, delaysMs) {
      const file = lab.file(deploymentText(namespace, 'web', { replicas: 6 }));
      await lab.atOnce(
        [
          [['node', 'restart', 'node-2'], done],
          [['apply', '-f', file], done],
        ],
        delaysMs,
      );
      await lab.hasPods(namespace, 6);
    },
  },
  {
    name: 'node remove | scale',
    async meet(lab, namespace, delaysMs) {
      await lab.ok('node', 'add', namespace);
      await lab.ok('apply', '-f', lab.file(deploymentText(namespace, 'web', { replicas: 6 })));
      const scale = ['scale', 'deployment/web', '--replicas', '3', '-n', namespace];
      await lab.atOnce(
        [
          [['node', 'remove', namespace], done],
          [scale, done],
        ],
        delaysMs,
      );
      for (const { spec } of await lab.hasPods(namespace, 3)) assert.notEqual(spec?.nodeName, namespace);
    },
  },
  {
    name: 'drain | apply',
    async meet(lab, namespace, delaysMs) {
      const file = lab.file(deploymentText(namespace, 'web', { replicas: 6 }));
      await lab.atOnce(
        [
          [['drain', 'node-2'], done],
          [['apply', '-f', file], done],
        ],
        delaysMs,
      );
      for (const { spec } of await lab.hasPods(namespace, 6)) assert.equal(spec?.nodeName, 'node-1');
      await lab.ok('uncordon', 'node-2');
    },
  },
];
