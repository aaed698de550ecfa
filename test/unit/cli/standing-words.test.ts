import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { standingWords, type StandingWords } from '../../../src/cli/completion/standing-words.ts';
import { clusterPaths } from '../../../src/control/state-folder.ts';
import { openFolder } from '../../support/built-cli.ts';

const object = (kind: string, name: string, namespace = '') => ({ kind, metadata: { name, namespace } });

test('names from the state of the cluster that is meant', (context) => {
  const env = { XDG_STATE_HOME: openFolder(context) };
  const words = (what: StandingWords, line: string, more: NodeJS.ProcessEnv = {}) =>
    standingWords(what, line.split(' '), { ...env, ...more });
  const write = (name: string, text: string): void => {
    const { folder, state } = clusterPaths(name, env);
    mkdirSync(folder, { recursive: true });
    writeFileSync(state, text);
  };
  assert.deepEqual(words('clusters', 'down'), []);
  assert.deepEqual(words('targets', 'exec'), [], 'nothing stands');
  write(
    'lab',
    JSON.stringify({
      objects: {
        objects: [
          object('Node', 'node-1'),
          object('Deployment', 'front', 'default'),
          object('Pod', 'web', 'default'),
          object('Pod', 'db', 'shop'),
        ],
      },
    }),
  );
  assert.deepEqual(words('targets', 'exec'), ['web', 'shop/db', 'node/node-1'], 'the only one');
  assert.deepEqual(words('nodes', 'drain'), ['node-1']);
  assert.deepEqual(words('objects', 'get deploy'), ['front']);
  assert.deepEqual(words('objects', 'get Pods -o wide'), ['web', 'db']);
  assert.deepEqual(words('objects', 'get nonsense'), []);
  assert.deepEqual(words('networks', 'cni add'), [], 'a cluster without CNI');
  const conflist = (name: string) => ({ file: 'x.conflist', text: JSON.stringify({ name }) });
  const cni = { conflist: conflist('mynet'), networks: [conflist('storage')] };
  write('broken', JSON.stringify({ config: { network: { cni } } }));
  assert.deepEqual(words('networks', 'cni add --cluster broken'), ['mynet', 'storage']);
  const zoned = {
    config: { underlay: { routed: ['west', 'east'] } },
    objects: { objects: [object('Node', 'node-1')] },
  };
  write('broken', JSON.stringify(zoned));
  assert.deepEqual(words('targets', 'exec --cluster broken'), ['node/node-1', 'node/router']);
  assert.deepEqual(words('nodes', 'drain --cluster broken'), ['node-1'], 'the router is no node');
  write('broken', '{"objects": 7}');
  assert.deepEqual(words('clusters', 'down'), ['broken', 'lab']);
  assert.deepEqual(words('nodes', 'drain'), [], 'which is meant is not known');
  assert.deepEqual(words('nodes', 'drain --cluster lab'), ['node-1']);
  assert.deepEqual(words('nodes', 'drain --cluster=lab'), ['node-1']);
  assert.deepEqual(words('nodes', 'drain', { PODNET_CLUSTER: 'lab' }), ['node-1']);
  assert.deepEqual(words('nodes', 'drain --cluster broken'), []);
});
