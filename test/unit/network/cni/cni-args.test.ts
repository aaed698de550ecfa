import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCniArgs } from '../../../../src/network/cni/cni-args.ts';
import { newContainerId, podArgs } from '../../../../src/network/cni/pod-args.ts';
import { podKey } from '../../../../src/model/names.ts';

test('values of an annotation come to args.cni of every plugin, beside what is there', () => {
  const list = '{"name":"n","plugins":[{"type":"a","args":{"cni":{"x":1},"y":2}},{"type":"b"}]}';
  assert.deepEqual(JSON.parse(withCniArgs(list, { z: ['q'] })), {
    name: 'n',
    plugins: [
      { type: 'a', args: { cni: { x: 1, z: ['q'] }, y: 2 } },
      { type: 'b', args: { cni: { z: ['q'] } } },
    ],
  });
  assert.deepEqual(JSON.parse(withCniArgs('{"name":"n","type":"a"}', { z: 1 })), {
    name: 'n',
    type: 'a',
    args: { cni: { z: 1 } },
  });
});

test('a number of 64 bits keeps its digits', () => {
  assert.match(withCniArgs('{"type":"a","id":9007199254740993}', { z: 1 }), /"id":9007199254740993[,}]/);
});

test('cni runtime 8: plugins are told which pod it is, in the order of container runtimes', () => {
  assert.deepEqual(podArgs(podKey('shop', 'web'), 'abc', 'uid-1'), [
    ['IgnoreUnknown', '1'],
    ['K8S_POD_NAMESPACE', 'shop'],
    ['K8S_POD_NAME', 'web'],
    ['K8S_POD_INFRA_CONTAINER_ID', 'abc'],
    ['K8S_POD_UID', 'uid-1'],
  ]);
  assert.equal(podArgs(podKey('shop', 'web'), 'abc', undefined).length, 4);
});

test('container ids are what every plugin takes for one, and new each time', () => {
  assert.match(newContainerId(), /^[0-9a-f]{64}$/);
  assert.notEqual(newContainerId(), newContainerId());
});
