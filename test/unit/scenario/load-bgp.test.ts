import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadScenarioFile } from '../../../src/scenario/load-scenario.ts';
import { podText } from '../../support/scenario-text.ts';

interface Given {
  /** Below spec.cluster.network. */
  readonly network: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** Loads a scenario from a folder of its own, and tells its problems with their places. */
async function load(context: TestContext, { network, files = {} }: Given) {
  const root = mkdtempSync(path.join(tmpdir(), 'podnet-bgp-'));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, name), text);
  const file = path.join(root, 's.yaml');
  const steps = '  steps:\n    - check: network-model\n';
  const head = 'apiVersion: podnet/v1alpha1\nkind: Scenario\nmetadata: {name: s}\nspec:\n  cluster:\n';
  writeFileSync(file, `${head}    network: ${network}\n${steps}---${podText('web')}`);
  const { scenario, problems } = await loadScenarioFile(file, { builtPlugins: ['bridge', 'bgp'] });
  return {
    bgp: scenario?.cluster.network.bgp,
    told: problems.map(
      ({ file: where, line, column, code, hint }) =>
        `${path.basename(where)}:${line}:${column} ${code}${hint === undefined ? '' : `: ${hint}`}`,
    ),
  };
}

test('without a word BGP is a full mesh, and so it is without "bgp" at all', async (context) => {
  const { bgp, told } = await load(context, { network: '{plugin: bgp, bgp: {}}' });
  assert.deepEqual(told, []);
  assert.deepEqual(bgp, { topology: 'full-mesh', asn: 64_512, daemon: 'bird' });
  assert.equal((await load(context, { network: '{plugin: bgp}' })).bgp, undefined);
});

test('a route reflector is one of the nodes', async (context) => {
  const { bgp } = await load(context, {
    network: '{plugin: bgp, bgp: {topology: route-reflector, reflector: node-2, asn: 65001}}',
  });
  assert.deepEqual(bgp, { topology: 'route-reflector', reflector: 'node-2', asn: 65_001, daemon: 'bird' });
  const { told } = await load(context, {
    network: '{plugin: bgp, bgp: {topology: route-reflector, reflector: nod-2}}',
  });
  assert.deepEqual(told, ['s.yaml:6:72 unknown-node: did you mean "node-2"?']);
});

test('what cannot be is told with its place and what was meant', async (context) => {
  const told = async (network: string): Promise<readonly string[]> => (await load(context, { network })).told;
  assert.deepEqual(await told('{plugin: bgp, bgp: {daemon: brid}}'), [
    's.yaml:6:42 unknown-daemon: did you mean "bird"?',
  ]);
  assert.match((await told('{plugin: bgp, bgp: {daemon: quagga}}')).join(), /unknown-daemon: write daemon:/);
  assert.deepEqual(await told('{plugin: bgp, bgp: {topology: mesh-full, asn: 0}}'), [
    's.yaml:6:44 bad-value',
    's.yaml:6:60 bad-asn: for private use are 64512 to 65534 (RFC 6996)',
  ]);
  assert.deepEqual(await told('{plugin: bgp, bgp: {reflector: node-1}}'), [
    's.yaml:6:45 reflector-not-used: write topology: route-reflector',
  ]);
  assert.deepEqual(await told('{plugin: bridge, bgp: {}}'), [
    's.yaml:6:36 bgp-not-used: write plugin: bgp, or leave "bgp" out',
  ]);
});

const custom = (rest: string): string =>
  `{plugin: bgp, bgp: {daemon: {command: [gobgpd, "-r", "{{ node.ip }}"], ${rest}}}}`;

test('a daemon of one’s own brings its configuration along', async (context) => {
  const { bgp, told } = await load(context, {
    network: custom('config: [{source: ./gobgp.yaml, target: /etc/gobgp.yaml, mode: "0600"}]'),
    files: { 'gobgp.yaml': 'as: {{ bgp.asn }}\n- {{ peer.ip }}\n' },
  });
  assert.deepEqual(told, []);
  assert.ok(bgp !== undefined && typeof bgp.daemon !== 'string');
  const { command, config, files } = bgp.daemon;
  assert.deepEqual([command, files], [['gobgpd', '-r', '{{ node.ip }}'], []]);
  assert.deepEqual(
    config.map(({ text, target, mode }) => [text, target, mode]),
    [['as: {{ bgp.asn }}\n- {{ peer.ip }}\n', '/etc/gobgp.yaml', 0o600]],
  );
});

test('its files are there, and know only what nodes know', async (context) => {
  const wrong = await load(context, {
    network: custom('config: [{source: ./a.conf, target: /etc/a.conf}]'),
    files: { 'a.conf': 'router-id {{ bgp.routerID }}\nneighbor {{ peer.ip }}\n' },
  });
  assert.deepEqual(wrong.told, ['a.conf:1:11 unknown-fact: did you mean "bgp.routerId"?']);
  const missing = await load(context, {
    network: custom('config: [{source: ./b.conf, target: /etc/a.conf}], files: [{source: ./x, target: /x}]'),
    files: { 'a.conf': '' },
  });
  assert.deepEqual(
    missing.told.map((one) => one.replace(/did you mean .*\/a\.conf/, 'did you mean a.conf')),
    ['s.yaml:6:103 no-such-file: did you mean a.conf?', 's.yaml:6:153 no-such-file'],
  );
  const words = await load(context, {
    network: '{plugin: bgp, bgp: {daemon: {command: [x, "{{ node.adress }}"]}}}',
  });
  assert.match(words.told.join(), /^s\.yaml:6:\d+ unknown-fact/);
});
