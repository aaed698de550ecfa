import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConflistFacts } from '../../../src/model/conflist-template.ts';
import { checkConflistTemplate, checkTemplateWord } from '../../../src/util/check-conflist-template.ts';

const facts: ConflistFacts = {
  node: {
    name: 'node-1',
    ordinal: 1,
    ips: ['198.18.0.2'],
    uplink: 'eth0',
    podCIDRs: ['10.244.1.0/24'],
    gateways: ['10.244.1.1'],
  },
  peers: [],
  mtuBytes: 1500,
  cluster: { name: 'lab', podCIDRs: ['10.244.0.0/16'], underlay: '198.18.0.0/24' },
};
const told = (text: string, known?: ConflistFacts): readonly string[] =>
  checkConflistTemplate(text, known).map(
    ({ line, column, code, hint }) => `${line}:${column} ${code}: ${hint}`,
  );

test('an unknown fact has its place and the nearest name', () => {
  assert.deepEqual(told('{\n  "subnet": "{{ node.podCDIR }}",\r\n  "a": "b {{ clustr.name }}"\n}'), [
    '2:14 unknown-fact: did you mean "node.podCIDR"?',
    '3:11 unknown-fact: did you mean "cluster.name"?',
  ]);
  assert.deepEqual(told('{"a": "{{ nodes.node-2.ipp }}"}'), [
    '1:8 unknown-fact: did you mean "nodes.node-2.ip"?',
  ]);
});

test('outside of a string, JSON has no place for a placeholder', () => {
  assert.deepEqual(told('{"mtu": {{ node.mtu }}, "a": {"b": {}}}'), [
    '1:9 unquoted-placeholder: quote it: "{{ node.mtu }}"; a number or a list stays one',
  ]);
});

test('a missing end, and a list within a text', () => {
  const [open, list] = checkConflistTemplate('{"a": "{{ node.ip", "b": "x{{ peers }}"}');
  assert.equal(open?.code, 'open-placeholder');
  assert.equal(list?.code, 'fact-is-a-list');
  assert.equal(list.column, 28);
});

test('a string without its end hides nothing behind its line', () => {
  assert.deepEqual(
    checkConflistTemplate('{"a": "x,\n"b": "{{ node.nome }}"}').map(({ line, code }) => [line, code]),
    [[2, 'unknown-fact']],
  );
});

test('of a cluster that is known: its nodes and its families', () => {
  const text = '{"a": "{{ nodes.node-2.ip }}", "b": "{{ node.podCIDRv6 }}", "c": "{{ node.podCIDRv4 }}"}';
  assert.deepEqual(told(text), []);
  assert.deepEqual(told(text, facts), [
    '1:8 unknown-fact: did you mean "node-1"?',
    '1:38 unknown-fact: add one to network.podCIDRs, or use what fits any: node.podCIDRs',
  ]);
});

test('words of a command take facts and lists of texts', () => {
  const codes = (word: string) => checkTemplateWord(word).map(({ code }) => code);
  assert.deepEqual(codes('--node={{ node.name }} {{ node.podCIDRs }}'), []);
  assert.deepEqual(codes('{{ peers }}{{ node.x }}{{'), [
    'fact-is-a-list',
    'unknown-fact',
    'open-placeholder',
  ]);
  assert.deepEqual(codes('no template {a} "b" }}'), []);
});
