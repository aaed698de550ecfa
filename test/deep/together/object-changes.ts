import assert from 'node:assert/strict';
import type { Change, Seen } from './change-lab.ts';
import { deploymentText, namespaceText, podText } from './manifest-texts.ts';
import { assertOneDone, type Outcome } from './outcome.ts';
import { done } from './outcomes.ts';

const notFound: Outcome = { exitCode: 2, says: /there is no|is not there|not found/i };
const beingDeleted: Outcome = { exitCode: 2, says: /is being deleted/ };
const immutable: Outcome = { exitCode: 2, says: /cannot be changed/ };
const noNamespace: Outcome = { exitCode: 2, says: /there is no namespace/ };

const theOnly = (objects: readonly Seen[]): Seen => {
  const [only, ...others] = objects;
  assert.ok(only !== undefined && others.length === 0, `there is one: ${JSON.stringify(objects)}`);
  return only;
};

export const objectChanges: readonly Change[] = [
  {
    name: 'apply | apply of one Deployment',
    async meet(lab, namespace, delaysMs) {
      const few = lab.file(deploymentText(namespace, 'web', { replicas: 2, version: 'few' }));
      const many = lab.file(deploymentText(namespace, 'web', { replicas: 4, version: 'many' }));
      await lab.atOnce(
        [
          [['apply', '-f', few], done],
          [['apply', '-f', many], done],
        ],
        delaysMs,
      );
      const { metadata, spec } = theOnly(await lab.list('deployments', namespace));
      const version = metadata.labels?.['version'];
      assert.equal(spec?.replicas, version === 'few' ? 2 : 4, 'all of it is of one of the two files');
      await lab.hasPods(namespace, spec?.replicas ?? 0);
    },
  },
  {
    name: 'apply | apply of one pod, which differ',
    async meet(lab, namespace, delaysMs) {
      const files = [80, 81].map((port) => lab.file(podText(namespace, 'web', `v${port}`, port)));
      const ends = await lab.atOnce(
        files.map((file) => [['apply', '-f', file], done, immutable] as const),
        delaysMs,
      );
      assertOneDone(ends);
      const first = ends[0]?.exitCode === 0 ? 'v80' : 'v81';
      const [pod] = await lab.hasPods(namespace, 1);
      assert.equal(pod?.metadata.labels?.['version'], first, 'it is of the one that succeeded');
    },
  },
  {
    name: 'eight applies at once',
    async meet(lab, namespace, delaysMs) {
      const names = Array.from({ length: 8 }, (_, index) => `web-${index}`);
      const files = names.map((name) => lab.file(deploymentText(namespace, name, { replicas: 2 })));
      await lab.atOnce(
        files.map((file) => [['apply', '-f', file], done] as const),
        delaysMs,
      );
      const found = (await lab.list('deployments', namespace)).map(({ metadata }) => metadata.name);
      assert.deepEqual(found.toSorted(), names, 'none is lost');
      await lab.hasPods(namespace, 16);
    },
  },
  {
    name: 'apply | delete of a Deployment',
    async meet(lab, namespace, delaysMs) {
      const file = lab.file(deploymentText(namespace, 'web', { replicas: 3 }));
      await lab.ok('apply', '-f', file);
      const remove = ['delete', 'deployment', 'web', '-n', namespace];
      await lab.atOnce(
        [
          [['apply', '-f', file], done],
          [remove, done],
        ],
        delaysMs,
      );
      const left = await lab.list('deployments', namespace);
      await lab.hasPods(namespace, left.length === 0 ? 0 : 3);
    },
  },
  {
    name: 'apply | delete of a pod',
    async meet(lab, namespace, delaysMs) {
      const file = lab.file(podText(namespace, 'web', 'a', 80));
      await lab.ok('apply', '-f', file);
      const remove = ['delete', 'pod', 'web', '-n', namespace];
      const [applied] = await lab.atOnce(
        [
          [['apply', '-f', file], done, beingDeleted],
          [remove, done],
        ],
        delaysMs,
      );
      const left = await lab.list('pods', namespace);
      assert.ok(applied?.exitCode === 0 || left.length === 0, 'what was refused is not there');
      await lab.hasPods(namespace, left.length);
    },
  },
  {
    name: 'apply | delete of its namespace',
    async meet(lab, namespace, delaysMs) {
      await lab.ok('apply', '-f', lab.file(namespaceText(namespace)));
      const file = lab.file(deploymentText(namespace, 'web', { replicas: 2, namespaceToo: false }));
      const remove = ['delete', 'namespace', namespace];
      await lab.atOnce(
        [
          [['apply', '-f', file], done, beingDeleted, noNamespace],
          [remove, done],
        ],
        delaysMs,
      );
      for (const kind of ['deployments', 'pods']) {
        assert.deepEqual(await lab.list(kind, namespace), [], `${kind} of a namespace that is gone`);
      }
    },
  },
  {
    name: 'scale | apply with replicas',
    async meet(lab, namespace, delaysMs) {
      const file = lab.file(deploymentText(namespace, 'web', { replicas: 2 }));
      await lab.ok('apply', '-f', file);
      const scale = ['scale', 'deployment/web', '--replicas', '5', '-n', namespace];
      await lab.atOnce(
        [
          [scale, done],
          [['apply', '-f', file], done],
        ],
        delaysMs,
      );
      const { spec } = theOnly(await lab.list('deployments', namespace));
      assert.ok([2, 5].includes(spec?.replicas ?? 0), `replicas: ${spec?.replicas}`);
      await lab.hasPods(namespace, spec?.replicas ?? 0);
    },
  },
  {
    name: 'scale | apply without replicas',
    async meet(lab, namespace, delaysMs) {
      const file = lab.file(deploymentText(namespace, 'web'));
      await lab.ok('apply', '-f', file);
      const scale = ['scale', 'deployment/web', '--replicas', '5', '-n', namespace];
      const changed = lab.file(deploymentText(namespace, 'web', { version: 'b' }));
      await lab.atOnce(
        [
          [scale, done],
          [['apply', '-f', changed], done],
        ],
        delaysMs,
      );
      const { metadata, spec } = theOnly(await lab.list('deployments', namespace));
      assert.deepEqual([spec?.replicas, metadata.labels?.['version']], [5, 'b'], 'neither undoes the other');
      await lab.hasPods(namespace, 5);
    },
  },
  {
    name: 'scale | scale',
    async meet(lab, namespace, delaysMs) {
      await lab.ok('apply', '-f', lab.file(deploymentText(namespace, 'web', { replicas: 1 })));
      const scale = (count: number) =>
        [['scale', 'deployment/web', '--replicas', String(count), '-n', namespace], done] as const;
      await lab.atOnce([scale(6), scale(0), scale(3)], delaysMs);
      const { spec } = theOnly(await lab.list('deployments', namespace));
      assert.ok([6, 0, 3].includes(spec?.replicas ?? -1), `replicas: ${spec?.replicas}`);
      await lab.hasPods(namespace, spec?.replicas ?? -1);
    },
  },
  {
    name: 'scale | delete',
    async meet(lab, namespace, delaysMs) {
      await lab.ok('apply', '-f', lab.file(deploymentText(namespace, 'web', { replicas: 2 })));
      const scale = ['scale', 'deployment/web', '--replicas', '5', '-n', namespace];
      const remove = ['delete', 'deployment', 'web', '-n', namespace];
      await lab.atOnce(
        [
          [scale, done, notFound],
          [remove, done],
        ],
        delaysMs,
      );
      assert.deepEqual(await lab.list('deployments', namespace), []);
      await lab.hasPods(namespace, 0);
    },
  },
  {
    name: 'delete | delete',
    async meet(lab, namespace, delaysMs) {
      await lab.ok('apply', '-f', lab.file(podText(namespace, 'web', 'a', 80)));
      const remove = ['delete', 'pod', 'web', '-n', namespace];
      const ends = await lab.atOnce(
        [
          [remove, done, notFound],
          [remove, done, notFound],
        ],
        delaysMs,
      );
      assert.ok(ends.some(({ exitCode }) => exitCode === 0));
      await lab.hasPods(namespace, 0);
    },
  },
  {
    name: 'label | label | apply',
    async meet(lab, namespace, delaysMs) {
      const file = lab.file(podText(namespace, 'web', 'a', 80));
      await lab.ok('apply', '-f', file);
      const label = (...words: readonly string[]) =>
        [['label', 'pod', 'web', ...words, '-n', namespace], done] as const;
      const changed = lab.file(podText(namespace, 'web', 'b', 80));
      await lab.atOnce(
        [
          label('one=1', 'both=1', '--overwrite'),
          label('two=2', 'both=2', '--overwrite'),
          [['apply', '-f', changed], done],
        ],
        delaysMs,
      );
      const labels = theOnly(await lab.list('pods', namespace)).metadata.labels ?? {};
      const { both, ...others } = labels;
      assert.deepEqual(others, { one: '1', two: '2', version: 'b' });
      assert.ok(both === '1' || both === '2', `both=${both}`);
    },
  },
];
