import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../../../src/model/problem.ts';
import { loadScenarioFile } from '../../../src/scenario/load-scenario.ts';
import { expectGolden } from '../../support/golden.ts';

const folder = fileURLToPath(new URL('bad/', import.meta.url));

function problemText({ file, line, column, code, message, hint, sourceLine }: Problem): string {
  const place = [relative(folder, file), line, column].filter((part) => part !== undefined).join(':');
  const caret =
    sourceLine === undefined || column === undefined
      ? []
      : [`  ${sourceLine}`, `  ${' '.repeat(column - 1)}^`];
  return [`${place}: ${code}: ${message}`, ...caret, ...(hint === undefined ? [] : [`  ${hint}`]), ''].join(
    '\n',
  );
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml'))) {
  test(`all problems of bad/${name} are told at once, each with its place`, async () => {
    const { scenario, problems } = await loadScenarioFile(folder + name, { builtPlugins: ['bridge'] });
    assert.equal(scenario, undefined);
    const text = problems.map(problemText).join('\n').replaceAll(folder, '');
    expectGolden(`bad-scenarios/${name.replace('.yaml', '.txt')}`, text);
  });
}
