import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from '../../../../src/cni/json.ts';
import { namedPlugins } from '../../../../src/cluster/cni/plugin-types.ts';

const named = (text: string): readonly string[] =>
  namedPlugins(parseJson(text)).map(({ type, path }) => `${type} ${path.join('.')}`);

test('plugins of a list, those they call, and nothing else that has a type', () => {
  assert.deepEqual(
    named(`{
      "name": "x",
      "plugins": [
        {"type": "calico", "ipam": {"type": "calico-ipam"}, "policy": {"type": "k8s"}},
        {"type": "multus", "delegates": [
          {"type": "macvlan", "ipam": {"type": "whereabouts"}},
          {"plugins": [{"type": "sbr"}]}
        ]},
        {"type": "bridge", "ipam": {}, "delegate": {"type": "tuning"}}
      ]
    }`),
    [
      'calico plugins.0.type',
      'calico-ipam plugins.0.ipam.type',
      'multus plugins.1.type',
      'macvlan plugins.1.delegates.0.type',
      'whereabouts plugins.1.delegates.0.ipam.type',
      'sbr plugins.1.delegates.1.plugins.0.type',
      'bridge plugins.2.type',
      'tuning plugins.2.delegate.type',
    ],
  );
});

test('a single plugin, and what flannel calls without being told', () => {
  assert.deepEqual(named('{"type": "flannel", "delegate": {"isDefaultGateway": true}}'), [
    'flannel type',
    'bridge type',
    'host-local type',
  ]);
});

test('what is no configuration names nothing', () => {
  for (const text of ['[]', 'null', '1', '{"type": 1, "plugins": {}, "ipam": "x"}']) {
    assert.deepEqual(named(text), []);
  }
});
