import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { UsageError } from '../../../src/model/errors.ts';
import {
  type ConflistFacts,
  factNamed,
  factNames,
  renderConflist,
  renderValues,
  renderWords,
  usesFact,
} from '../../../src/model/conflist-template.ts';

const facts: ConflistFacts = {
  node: {
    name: 'node-1',
    ordinal: 1,
    ips: ['198.18.0.2', 'fd98:18::2'],
    uplink: 'eth0',
    podCIDRs: ['10.244.1.0/24', 'fd00:1::/64'],
    gateways: ['10.244.1.1', 'fd00:1::1'],
  },
  peers: [
    {
      name: 'b',
      ordinal: 2,
      ips: ['198.18.0.3'],
      uplink: 'eth0',
      podCIDRs: ['10.244.2.0/24'],
      gateways: ['10.244.2.1'],
    },
  ],
  mtuBytes: 1450,
  cluster: { name: 'lab', podCIDRs: ['10.244.0.0/16', 'fd00::/48'], underlay: '198.18.0.0/24' },
};
const rendered = (value: unknown): unknown => JSON.parse(renderConflist(JSON.stringify(value), facts));

test('a string that is one placeholder becomes the fact, a number or list too', () => {
  assert.deepEqual(
    rendered({
      mtu: '{{ node.mtu }}',
      subnet: '{{node.podCIDR}}',
      all: ['{{ node.podCIDRs }}', '{{  node.podCIDRv6 }}', '{{ node.gatewayv4 }}'],
      ranges: '{{ node.ipamRanges }}',
      routes: '{{ cluster.defaultRoutes }}',
      peers: '{{ peers }}',
      other: '{{ nodes.b.ip }} {{ nodes.node-1.ordinal }}',
      ips: '{{ node.ips }}',
      families: ['{{ node.ip }}', '{{ node.ipv4 }}', '{{ node.ipv6 }}'],
    }),
    {
      mtu: 1450,
      subnet: '10.244.1.0/24',
      all: [['10.244.1.0/24', 'fd00:1::/64'], 'fd00:1::/64', '10.244.1.1'],
      ranges: [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00:1::/64' }]],
      routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
      peers: [
        {
          name: 'b',
          ip: '198.18.0.3',
          ips: ['198.18.0.3'],
          podCIDR: '10.244.2.0/24',
          podCIDRs: ['10.244.2.0/24'],
        },
      ],
      other: '198.18.0.3 1',
      ips: ['198.18.0.2', 'fd98:18::2'],
      families: ['198.18.0.2', '198.18.0.2', 'fd98:18::2'],
    },
  );
});

test('within a longer string, and in a key, its text is put in', () => {
  assert.deepEqual(rendered({ 'via-{{ node.ip }}': 'mtu {{ node.mtu }}!', '{{ node.mtu }}': 1 }), {
    'via-198.18.0.2': 'mtu 1450!',
    1450: 1,
  });
  const quoting = { ...facts, cluster: { ...facts.cluster, name: 'a"\\b' } };
  const text = renderConflist('{"name": "x-{{ cluster.name }}"}', quoting);
  assert.deepEqual(JSON.parse(text), { name: 'x-a"\\b' });
});

test('a number that JavaScript would change stays as it was written', () => {
  assert.equal(renderConflist('{"id": 9007199254740993}', facts), '{"id": 9007199254740993}');
});

test('what cannot be put in is an error, never a text', () => {
  const thrown = (text: string, code: string) =>
    assert.throws(
      () => renderConflist(text, facts),
      (error) => error instanceof UsageError && error.code === code,
    );
  thrown('{"a": "{{ node.nothing }}"}', 'unknown-fact');
  thrown('{"a": "{{ nodes.c.ip }}"}', 'unknown-fact');
  thrown('{"a": "{{ nodes.b.podCIDRv6 }}"}', 'unknown-fact');
  thrown('{"a": "{{ toString }}{{ node.constructor }}"}', 'unknown-fact');
  thrown('{"a": "x {{ peers }}"}', 'fact-is-a-list');
  thrown('{"{{ peers }}": 1}', 'fact-is-a-list');
});

test('words of a command: lists of texts are joined as flags take them', () => {
  const words = [
    'agentd',
    '--node={{ node.name }}',
    '--pods',
    '{{ cluster.podCIDRs }}',
    '{"a": "{{ node.mtu }}"}',
  ];
  assert.deepEqual(renderWords(words, facts), [
    'agentd',
    '--node=node-1',
    '--pods',
    '10.244.0.0/16,fd00::/48',
    '{"a": "1450"}',
  ]);
  assert.throws(() => renderWords(['{{ peers }}'], facts), UsageError);
  assert.deepEqual(renderValues({ A: '{{ node.ip }}:80', B: '' }, facts), { A: '198.18.0.2:80', B: '' });
});

test('which facts are asked for', () => {
  const text = '{"a": "{{ node.podCIDRs }} {{ nodes.b.ip }}", "b": "node.ip"}';
  assert.equal(usesFact(text, 'node.podCIDRs'), true);
  assert.equal(usesFact(text, 'node.podCIDR'), false);
  assert.equal(usesFact(text, 'nodes'), true);
  assert.equal(usesFact(text, 'node.ip'), false);
});

test('every fact that is listed is there', () => {
  for (const name of factNames)
    assert.notEqual(factNamed(name.replace('NAME', 'node-1'), facts), undefined, name);
});

test('what was JSON is JSON afterwards', () => {
  const scalar = fc.constantFrom(
    ...factNames.filter((name) => typeof factNamed(name, facts) !== 'object' && !name.startsWith('nodes.')),
  );
  const any = fc.constantFrom(...factNames.filter((name) => !name.startsWith('nodes.')));
  const word = fc
    .oneof(
      fc.string(),
      any.map((name) => `{{ ${name} }}`),
      fc.tuple(fc.string({ minLength: 1 }), scalar, fc.string()).map(([a, name, b]) => `${a}{{${name}}}${b}`),
    )
    .filter(
      (text) => (text.match(/\{\{/g)?.length ?? 0) <= 1 && !/[{}]/.test(text.replace(/\{\{[^{}]*\}\}/, '')),
    );
  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      word,
      fc.integer(),
      fc.array(tie('value')),
      fc.dictionary(
        word.filter((text) => !text.startsWith('{{')),
        tie('value'),
      ),
    ),
  })).value;
  fc.assert(
    fc.property(json, fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      const after = renderConflist(text, facts);
      JSON.parse(after);
      if (!text.includes('{{')) assert.equal(after, text);
    }),
  );
});
