import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podText, scenarioOf } from '../../support/scenario-text.ts';

const pods = podText('a') + podText('b');

for (const [text, kind, name] of [
  ['check: network-model', 'network-model', 'the network model holds'],
  ['check: mtu', 'mtu', "every pod's MTU is what really passes"],
  ['check: source-address', 'source-address', "every server sees its client's own address"],
  ['probe: {from: a, to: b}', 'probe', 'a → b tcp is answered'],
  [
    'probe: {from: a, to: b, port: 81}\n  expect: {verdict: [refused, reset]}',
    'probe',
    'a → b tcp/81 is refused or reset',
  ],
  ['reachability: {}', 'reachability', 'every pair tcp is answered'],
  ['reachability: {from: a}', 'reachability', 'a → all tcp is answered'],
  [
    'reachability: {to: a, port: 81}\n  expect: {default: [refused, reset]}',
    'reachability',
    'all → a tcp/81 is refused or reset',
  ],
  ['exec: {pod: a, command: [ip, route]}', 'exec', 'ip route in a'],
  ['exec: {node: node-1, command: [ls]}', 'exec', 'ls in node/node-1'],
  ['wait: {for: ready}', 'wait', 'all are ready'],
  ['wait: {for: ready, pods: a}', 'wait', 'a is ready'],
] as const) {
  test(`${text.replace(/\n */, ', ')} has a name`, async () => {
    const [step] = (await scenarioOf(`- ${text}`, pods)).steps;
    assert.deepEqual([step?.kind, step?.name], [kind, name]);
  });
}
