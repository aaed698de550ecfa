import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { cniOverrides } from '../../../src/cli/cni-options.ts';
import { newScenarioText } from '../../../src/cli/new-scenario.ts';
import { loadScenarioFile } from '../../../src/scenario/load-scenario.ts';

const machineDirs = [path.dirname(process.execPath)];
const type = path.basename(process.execPath);
const conflist = JSON.stringify({ cniVersion: '1.0.0', name: 'mine', plugins: [{ type }] });

function folder(context: { after(work: () => void): void }): string {
  const made = mkdtempSync(path.join(tmpdir(), 'podnet-options-'));
  context.after(() => rmSync(made, { recursive: true, force: true }));
  writeFileSync(path.join(made, 'mine.conflist'), conflist);
  return made;
}

test('paths of the command line are relative to the working directory', () => {
  const overrides = cniOverrides({ conflist: ['a.conflist', '/b.conflist'], 'bin-dir': 'bin' });
  assert.deepEqual(
    overrides.map(({ path: place, value }) => [place.join('.'), value]),
    [
      ['network.plugin', 'cni'],
      ['network.cni.conflist', path.resolve('a.conflist')],
      ['network.cni.networks', ['/b.conflist']],
      ['network.cni.binDir', [path.resolve('bin')]],
    ],
  );
  assert.deepEqual(cniOverrides({}), []);
});

test('any scenario runs on the plugin; --set goes on from there, and problems name the option', async (context) => {
  const made = folder(context);
  const options = cniOverrides({ conflist: path.join(made, 'mine.conflist') });
  const load = (...set: Parameters<typeof loadScenarioFile>[1]['set'] & object) =>
    loadScenarioFile('scenarios/web-and-db.yaml', { builtPlugins: ['cni'], machineDirs, set });
  const { scenario, problems } = await load(...options, 'network.cni.routes=plugin');
  assert.deepEqual(problems, []);
  assert.equal(scenario?.cluster.network.plugin, 'cni');
  assert.equal(scenario.cluster.network.cni?.routes, 'plugin');
  assert.equal(scenario.cluster.network.cni.conflist.text, conflist);
  const refused = await load(...cniOverrides({ conflist: 'gone.conflist' }));
  assert.deepEqual(
    refused.problems.map(({ file, code }) => [file, code]),
    [['--conflist gone.conflist', 'no-such-file']],
  );
});

test('the first scenario of a plugin has no problems', async (context) => {
  const made = folder(context);
  for (const binDirs of [[], ['.']]) {
    const file = path.join(made, 'scenario.yaml');
    writeFileSync(
      file,
      newScenarioText({ name: 'first', schema: 'schema.json', cni: { conflist: 'mine.conflist', binDirs } }),
    );
    const { scenario, problems } = await loadScenarioFile(file, { builtPlugins: ['cni'], machineDirs });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      scenario?.cluster.network.cni?.binDirs,
      binDirs.map((dir) => path.resolve(made, dir)),
    );
  }
});
