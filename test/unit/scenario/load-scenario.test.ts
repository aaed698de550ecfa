import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { loadScenarioFile } from '../../../src/scenario/load-scenario.ts';
import { loadText, podText, scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const places = (problems: Awaited<ReturnType<typeof loadText>>['problems']) =>
  problems.map(({ file, line, column, code }) => `${file}:${line ?? '-'}:${column ?? '-'} ${code}`);

test('defaults are filled in, and steps have names', async () => {
  const scenario = await scenarioOf(
    '- check: network-model\n- probe: {from: web, to: db}',
    podText('web') + podText('db'),
  );
  assert.deepEqual(
    scenario.steps.map(({ index, name, kind }) => `${index} ${kind}: ${name}`),
    ['1 network-model: the network model holds', '2 probe: web → db tcp is answered'],
  );
  assert.deepEqual(
    scenario.steps.map(({ line }) => line),
    [8, 9],
  );
  assert.equal(scenario.timeoutMs, 120_000);
  assert.deepEqual(scenario.cluster, {
    name: 's',
    runtime: 'auto',
    nodes: ['node-1', 'node-2', 'node-3'].map((name) => ({ name, labels: {} })),
    network: { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto' },
  });
});

test('a file of manifests alone is the network model on three nodes, named after the file', async () => {
  const { scenario, problems } = await loadText(podText('web'));
  assert.deepEqual(problems, []);
  assert.equal(scenario?.name, 's');
  assert.equal(scenario.cluster.nodes.length, 3);
  assert.deepEqual(
    scenario.steps.map(({ kind, line }) => [kind, line]),
    [['network-model', undefined]],
  );
});

test('problems of a manifest file have its own place', async () => {
  const text = scenarioText('- probe: {from: web, to: other}', podText('web'), 'manifests: [more.yaml]');
  const files = {
    'more.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: other}\nspec: {containers: []}\n',
  };
  const { problems } = await loadText(text, { files });
  assert.equal(places(problems).length, 1);
  assert.match(places(problems)[0] ?? '', /^more\.yaml:4:/);
});

test('what apply brings and delete removes is known to the steps after it', async () => {
  const steps = (first: string, second: string) =>
    `- ${first}\n- ${second}\n- apply: new.yaml\n- probe: {from: web, to: new}\n- delete: {kind: Pod, name: new}`;
  const files = { 'new.yaml': podText('new') };
  const probe = 'probe: {from: web, to: new}';
  const early = await loadText(scenarioText(steps(probe, 'check: network-model'), podText('web')), { files });
  assert.deepEqual(places(early.problems), ['s.yaml:8:30 unknown-pod']);
  const late = await loadText(
    scenarioText(`${steps('check: network-model', 'check: network-model')}\n- ${probe}`, podText('web')),
    { files },
  );
  assert.deepEqual(places(late.problems), ['s.yaml:13:30 unknown-pod']);
});

test('--set goes before the file, and its problems are its own', async () => {
  const text = scenarioText('- check: network-model', podText('web'), 'cluster: {nodes: 2}');
  const good = await loadText(text, { set: ['nodes=5', 'network.podCIDRs=[10.9.0.0/16]'] });
  assert.equal(good.scenario?.cluster.nodes.length, 5);
  assert.deepEqual(good.scenario.cluster.network.podCIDRs, ['10.9.0.0/16']);
  const set = ['network.plugin=vxlan', 'network.plugni=bridge', 'nodes', '__proto__.x=1'];
  const bad = await loadText(text, { set, built: ['bridge'] });
  assert.deepEqual(bad.problems.map(({ file, code }) => `${file}: ${code}`).sort(), [
    '--set __proto__.x=1: unknown-key',
    '--set network.plugin=vxlan: plugin-not-built',
    '--set network.plugni=bridge: unknown-key',
    '--set nodes: bad-set',
  ]);
});

test('files that are too big, no text or not there are refused', async () => {
  const load = async (bytes: Uint8Array) =>
    (await loadScenarioFile('s.yaml', { builtPlugins: [], readFile: async () => bytes })).problems.map(
      ({ code }) => code,
    );
  assert.deepEqual(await load(Buffer.alloc(1024 * 1024 + 1, 'a')), ['too-big']);
  assert.deepEqual(await load(Buffer.from([0xff, 0xfe, 0xfd])), ['not-text']);
  const missing = await loadScenarioFile('/nowhere/s.yaml', { builtPlugins: [] });
  assert.deepEqual(
    missing.problems.map(({ code }) => code),
    ['no-such-file'],
  );
  const endless = await loadScenarioFile('/dev/zero', { builtPlugins: [] });
  assert.deepEqual(
    endless.problems.map(({ code }) => code),
    ['too-big'],
  );
});

test('no text makes the loader throw', async () => {
  const base = scenarioText('- probe: {from: web, to: [a, {b: c}]}\n- check: network-model', podText('web'));
  const place = fc.nat(base.length);
  const junk = fc.constantFrom(
    '',
    '{',
    '}',
    '[',
    ']',
    ':',
    '- ',
    '\n',
    '&a ',
    '*a',
    '"',
    '!x ',
    '? ',
    '---\n',
    '<<: *a',
    'null',
    '\t',
    '|',
  );
  await fc.assert(
    fc.asyncProperty(place, place, junk, async (from, length, text) => {
      const { scenario, problems } = await loadText(
        base.slice(0, from) + text + base.slice(from + (length % 20)),
      );
      assert.ok((scenario === undefined) === problems.length > 0);
    }),
    { numRuns: 300 },
  );
});
