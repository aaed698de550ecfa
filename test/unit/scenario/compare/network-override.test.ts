import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { networkFileOverride, pluginOverride } from '../../../../src/scenario/compare/network-override.ts';
import { applyOverride } from '../../../../src/scenario/load/override.ts';
import { loadScenarioFile } from '../../../../src/scenario/load-scenario.ts';
import { openFolder } from '../../../support/built-cli.ts';
import { podText, scenarioText } from '../../../support/scenario-text.ts';

test("a plugin's name leaves ranges and MTU, and takes away what is of a CNI plugin only", () => {
  const network = { plugin: 'cni', mtu: 1400, cni: { conflist: 'a.conflist' } };
  const replaced = (plugin: 'bridge' | 'cni'): unknown => {
    const found = pluginOverride(plugin);
    assert.ok('overrides' in found);
    return found.overrides.reduce<unknown>((value, one) => applyOverride(value, one.path, one.value), {
      nodes: 2,
      network,
    });
  };
  assert.deepEqual(replaced('bridge'), { nodes: 2, network: { plugin: 'bridge', mtu: 1400 } });
  assert.deepEqual(replaced('cni'), { nodes: 2, network });
});

test('paths of a file are relative to that file', async (context) => {
  const folder = openFolder(context);
  mkdirSync(path.join(folder, 'plugins'));
  const file = path.join(folder, 'plugins/mine.yaml');
  writeFileSync(
    file,
    `plugin: cni
mtu: 1400
cni:
  conflist: mine.conflist
  networks: [../more.conflist, /etc/other.conflist]
  binDir: .
  files: [{source: etc, target: /etc/mine}, 7]
  env: {A: mine.conflist}
`,
  );
  const found = await networkFileOverride(file, path.join(folder, 'scenarios/s.yaml'));
  assert.ok('overrides' in found);
  assert.deepEqual(
    found.overrides.map((one) => [one.path, one.value]),
    [
      [
        ['network'],
        {
          plugin: 'cni',
          mtu: 1400,
          cni: {
            conflist: '../plugins/mine.conflist',
            networks: ['../more.conflist', '/etc/other.conflist'],
            binDir: '../plugins',
            files: [{ source: '../plugins/etc', target: '/etc/mine' }, 7],
            env: { A: 'mine.conflist' },
          },
        },
      ],
    ],
  );
});

const problems: readonly (readonly [name: string, text: string, code: string, place: string])[] = [
  ['a key that is not known', 'plugin: bridge\nmtuu: 7\n', 'unknown-key', '2:1'],
  ['a value that does not fit', 'plugin: brigde\n', 'bad-value', '1:9'],
  ['an MTU that is too big', 'mtu: 9000\n', 'mtu-too-big', '1:6'],
  ['no YAML', 'plugin: [\n', 'not-yaml', '2:1'],
  ['nothing', '# nothing\n', 'not-a-network', ''],
  ['two documents', 'plugin: bridge\n---\nmtu: 1400\n', 'not-a-network', ''],
];
for (const [name, text, code, place] of problems) {
  test(`${name} is a problem of the plugin's own file`, async (context) => {
    const folder = openFolder(context);
    const scenario = path.join(folder, 's.yaml');
    const file = path.join(folder, 'network.yaml');
    writeFileSync(scenario, scenarioText('- check: network-model', podText('a') + podText('b')));
    writeFileSync(file, text);
    const found = await networkFileOverride(file, scenario);
    const seen =
      'problems' in found
        ? found.problems
        : (await loadScenarioFile(scenario, { builtPlugins: ['bridge'], set: found.overrides })).problems;
    assert.equal(seen.length, 1, JSON.stringify(seen));
    const [problem] = seen;
    assert.equal(problem?.file, file);
    assert.equal(problem.code, code, problem.message);
    if (place !== '') assert.equal(`${problem.line}:${problem.column}`, place);
  });
}

test('--set goes before the file', async (context) => {
  const folder = openFolder(context);
  const scenario = path.join(folder, 's.yaml');
  writeFileSync(scenario, scenarioText('- check: network-model', podText('a') + podText('b')));
  const file = path.join(folder, 'network.yaml');
  writeFileSync(file, 'mtu: 1400\n');
  const found = await networkFileOverride(file, scenario);
  const load = (set: readonly string[]) =>
    loadScenarioFile(scenario, {
      builtPlugins: ['bridge'],
      set: [...('overrides' in found ? found.overrides : []), ...set],
    });
  assert.equal((await load([])).scenario?.cluster.network.mtuBytes, 1400);
  assert.equal((await load(['network.mtu=1300'])).scenario?.cluster.network.mtuBytes, 1300);
  const {
    problems: [problem],
  } = await load(['network.mtu=9000']);
  assert.equal(problem?.file, '--set network.mtu=9000');
});
