import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { builtPlugins } from '../../../src/network/built-plugins.ts';
import { scenarioJsonSchema } from '../../../src/scenario/format/scenario-json-schema.ts';
import { loadScenarioFile } from '../../../src/scenario/load-scenario.ts';

const scenarios = fileURLToPath(new URL('../../../scenarios/', import.meta.url));

test('scenarios/schema.json is the schema that the loader reads by', () => {
  const file = `${scenarios}schema.json`;
  const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.equal(readFileSync(file, 'utf8'), text, 'UPDATE_GOLDEN=1 rewrites it');
});

/** `spec.steps.probe.from` of every property that an editor has nothing to say about. */
function undescribed(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'default') return [];
    if (key !== 'properties') return undescribed(inner, path);
    return Object.entries(inner as object).flatMap(([name, property]: [string, object]) => [
      ...('description' in property || 'const' in property ? [] : [`${path}.${name}`]),
      ...undescribed(property, `${path}.${name}`),
    ]);
  });
}

test('an editor has a word for every key', () => {
  const scenario = scenarioJsonSchema()['else'];
  assert.ok(scenario !== undefined);
  assert.deepEqual([...new Set(undescribed(scenario, ''))], []);
});

const shipped = readdirSync(scenarios, { recursive: true, encoding: 'utf8' });
for (const name of shipped.filter((file) => file.endsWith('.yaml'))) {
  test(`scenarios/${name} has no problems`, async () => {
    const { problems, scenario } = await loadScenarioFile(scenarios + name, {
      builtPlugins,
    });
    // Which reference plugins a machine has is no fault of a scenario.
    assert.deepEqual(
      problems.filter(({ code }) => code !== 'cni-missing'),
      [],
    );
    if (name === 'example-pod.yaml' || problems.length > 0) return;
    assert.ok((scenario?.description ?? '').length > 0, 'it says what it teaches');
    const [first] = readFileSync(scenarios + name, 'utf8').split('\n', 1);
    const way = name.includes('/') ? '..' : '.';
    assert.equal(first, `# yaml-language-server: $schema=${way}/schema.json`);
  });
}
