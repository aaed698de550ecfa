import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');

/** The tools that read the whole code, as `npm run lint` starts them too. */
const tools = {
  'the code compiles': ['tsc', '--noEmit'],
  'the linter, type-aware, has nothing to say': ['oxlint', '--type-aware', '--deny-warnings'],
  'everything is formatted': ['biome', 'format', '--max-diagnostics=20'],
  'nothing is unused': ['knip', '--no-progress'],
} as const;

for (const [name, [tool, ...args]] of Object.entries(tools)) {
  test(name, () => {
    const { status, stdout, stderr } = spawnSync(path.join(root, 'node_modules/.bin', tool), args, {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${tool} ${args.join(' ')}\n${stdout.slice(0, 20_000)}${stderr.slice(0, 5_000)}`);
  });
}
