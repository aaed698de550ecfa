import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadText, podText, scenarioText } from '../../support/scenario-text.ts';

const two = podText('a') + podText('b');
const one = podText('a');
const ofHost = (name: string) => `
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {hostNetwork: true, nodeName: node-1, containers: [{name: main}]}
`;
const deployment = (name: string) => `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, ports: [{containerPort: 80}]}]}}
`;
const inShop = (name: string) => `
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop}
spec: {nodeName: node-1, containers: [{name: main, ports: [{containerPort: 80}]}]}
`;

/** What is wrong with a step, each with the text that it points at. */
async function problemsOf(step: string, pods: string): Promise<readonly string[]> {
  const text = scenarioText(`- ${step}`, pods);
  const lines = text.split('\n');
  const { problems } = await loadText(text);
  return problems.map(
    ({ code, line = 0, column = 0 }) => `${code} at ${lines[line - 1]?.slice(column - 1) ?? ''}`,
  );
}

for (const [step, ...expected] of [
  ['exec: {command: [ls]}', 'pod-or-node at {command: [ls]}'],
  ['exec: {pod: a, node: node-1, command: [ls]}', 'pod-or-node at {pod: a, node: node-1, command: [ls]}'],
  ['exec: {pod: all, command: [ls]}', 'many-pods at all, command: [ls]}'],
  ['exec: {pod: x, command: [ls]}', 'unknown-pod at x, command: [ls]}'],
  ['exec: {node: x, command: [ls]}', 'unknown-node at x, command: [ls]}'],
  ['exec: {pod: a, command: ls -l}', 'bad-command at ls -l}'],
  ['wait: {for: ready, pods: node/node-1}', 'not-a-pod at node/node-1}'],
  ['wait: {for: ready, pods: x}', 'unknown-pod at x}'],
  ['wait: {for: ready, pods: a}'],
  ['probe: {from: x, to: b}', 'unknown-pod at x, to: b}'],
  ['probe: {from: a, to: x}', 'unknown-pod at x}'],
  ['probe: {from: a, to: b, protocol: icmp, port: 80}', 'icmp-port at 80}'],
  ['probe: {from: a, to: b, family: ipv6}', 'no-family at ipv6}'],
  ['probe: {from: a, to: node/node-1}', 'no-port at {from: a, to: node/node-1}'],
  ['probe: {from: a, to: b, protocol: udp, port: 80}', 'other-protocol at 80}'],
  ['probe: {from: a, to: b, protocol: icmp}\n  expect: {verdict: refused}', 'impossible-verdict at refused}'],
  ['probe: {from: a, to: b}\n  expect: {verdict: refused, source: any}', 'source-without-answer at any}'],
  ['reachability: {from: x}', 'unknown-pod at x}'],
  ['reachability: {to: x}', 'unknown-pod at x}'],
  ['reachability: {protocol: icmp, port: 80}', 'icmp-port at 80}'],
  ['reachability: {family: ipv6}', 'no-family at ipv6}'],
  ['reachability: {protocol: udp}', 'no-port at {protocol: udp}'],
  ['reachability: {protocol: icmp}\n  expect: {default: refused}', 'impossible-verdict at refused}'],
  ['reachability: {}\n  expect: {default: refused, source: any}', 'source-without-answer at any}'],
  ['reachability: {}\n  expect: {default: refused, source: any, except: [{to: b, verdict: answered}]}'],
  [
    'reachability: {}\n  expect: {except: [{to: b, verdict: refused}, {from: x, verdict: refused}]}',
    'unknown-pod at x, verdict: refused}]}',
  ],
  [
    'reachability: {}\n  expect: {except: [{to: x, verdict: refused}]}',
    'unknown-pod at x, verdict: refused}]}',
  ],
  [
    'reachability: {protocol: icmp}\n  expect: {except: [{to: b, verdict: refused}]}',
    'impossible-verdict at refused}]}',
  ],
] as const satisfies readonly (readonly [string, ...string[]])[]) {
  test(`${step.replace(/\n */, ', ')} has ${expected.join() || 'no problem'}`, async () => {
    assert.deepEqual(await problemsOf(step, two), expected);
  });
}

test('of a command that is text, the list that was meant is shown', async () => {
  const hintOf = async (command: string) =>
    (await loadText(scenarioText(`- exec: {pod: a, command: ${command}}`, two))).problems[0]?.hint;
  assert.equal(await hintOf('ip  -6 route'), 'write [ip, -6, route]');
  assert.equal(await hintOf('5'), undefined);
});

const alone = 'no-pairs at ';
for (const [what, step, pods, expected] of [
  ['one pod', 'check: mtu', one, [`${alone}mtu`]],
  ['one pod and one of the host', 'check: mtu', one + ofHost('h'), [`${alone}mtu`]],
  ['two pods', 'check: mtu', two, []],
  ['the pods of a Deployment', 'check: mtu', deployment('d'), []],
  ['a pod and two pods of the host', 'check: mtu', ofHost('h') + ofHost('i'), ['no-pods at mtu']],
  ['pods of the host', 'check: network-model', ofHost('h'), ['no-pods at network-model']],
  ['pods of the host', 'check: source-address', ofHost('h'), ['no-pods at source-address']],
  ['one pod', 'reachability: {}', one, [`${alone}{}`]],
  ['one pod of two', 'reachability: {from: a, to: a}', two, [`${alone}{from: a, to: a}`]],
  ['one pod and all', 'reachability: {from: a}', two, []],
  ['two of one namespace', 'reachability: {from: a, to: b}', two, []],
  ['two of one name', 'reachability: {from: a, to: shop/a}', one + inShop('a'), []],
  ['the pods of a Deployment', 'reachability: {}', deployment('d'), []],
  ['a node and a pod', 'reachability: {from: node/node-1}', one, []],
  ['a pod and a node', 'reachability: {to: node/node-1, port: 80}', one, []],
] as const) {
  test(`${step} with ${what} has ${expected.join() || 'pairs'}`, async () => {
    assert.deepEqual(await problemsOf(step, pods), expected);
  });
}

for (const [what, metadata] of [
  ['a pod', 'metadata: {name: broken}'],
  ['something without a name', ''],
]) {
  for (const step of ['check: mtu', 'check: network-model', 'reachability: {}']) {
    test(`${step} says nothing more where ${what} cannot be read`, async () => {
      const broken = `\n---\napiVersion: v1\nkind: Pod\n${metadata}\nspec: {containers: 5}\n`;
      const problems = await problemsOf(step, one + broken);
      assert.ok(problems.length > 0);
      assert.deepEqual(
        problems.filter((problem) => problem.startsWith('no-p')),
        [],
      );
    });
  }
}
