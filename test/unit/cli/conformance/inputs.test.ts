import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chooseChecks } from '../../../../src/cli/conformance/choose-checks.ts';
import { readBaseline } from '../../../../src/cli/conformance/read-baseline.ts';
import { conformanceChecks } from '../../../../src/cni/conformance/registry.ts';
import { requireTestedPlugin, testedPlugins } from '../../../../src/cni/conformance/tested-plugins.ts';
import { parseNetworkConfig } from '../../../../src/cni/parse-network-config.ts';
import { UsageError } from '../../../../src/model/errors.ts';

const refused = (code: string, hint: RegExp) => (error: unknown) =>
  error instanceof UsageError && error.code === code && hint.test(error.hint ?? '');

test('checks are chosen by number and by title', () => {
  const ids = (choice: Parameters<typeof chooseChecks>[1]) =>
    chooseChecks(conformanceChecks, choice).map(({ id }) => id);
  assert.deepEqual(ids({ ids: [14, 1] }), [1, 14]);
  assert.deepEqual(ids({ ids: [], filter: '^VERSION|^1 version' }), [1]);
  assert.throws(() => ids({ ids: [99] }), refused('unknown-check', /1, 2, 3/));
  assert.throws(
    () => ids({ ids: [], filter: 'nothing like it' }),
    refused('nothing-to-do', /conformance\.md/),
  );
  assert.throws(
    () => ids({ ids: [], filter: '(' }),
    (error: unknown) => error instanceof UsageError,
  );
});

test('checks have the numbers 0 to 36, in order', () => {
  const ids = conformanceChecks.map(({ id }) => id);
  assert.deepEqual(
    ids,
    Array.from({ length: 37 }, (_, index) => index),
  );
});

test('a baseline is a report, or numbers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'podnet-baseline-'));
  const read = (text: string) => {
    writeFileSync(join(folder, 'known'), text);
    return readBaseline(join(folder, 'known'));
  };
  try {
    assert.deepEqual(await read('knownFailures: [10, 14] # CHECK'), [10, 14]);
    assert.deepEqual(await read('- 10\n- 14\n'), [10, 14]);
    const checks = [
      { id: 1, status: 'pass' },
      { id: 10, status: 'fail' },
      { id: 28, status: 'not-applicable' },
    ];
    assert.deepEqual(await read(JSON.stringify({ kind: 'ConformanceReport', checks })), [10]);
    await assert.rejects(read('knownFailure: [1]'), refused('bad-baseline', /knownFailures/));
    await assert.rejects(read('{'), refused('bad-baseline', /knownFailures/));
    await assert.rejects(readBaseline(join(folder, 'none')), refused('bad-baseline', /knownFailures/));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the plugin that is graded may be one that another delegates to', () => {
  const network = parseNetworkConfig(
    JSON.stringify({
      cniVersion: '1.0.0',
      name: 'net',
      plugins: [{ type: 'bridge', ipam: { type: 'host-local' } }, { type: 'portmap' }],
    }),
  );
  const tested = (type?: string) =>
    testedPlugins(network, type).map((it) => [it.type, it.index, it.isDelegate]);
  assert.deepEqual(tested(), [
    ['bridge', 0, false],
    ['portmap', 1, false],
  ]);
  assert.deepEqual(tested('host-local'), [['host-local', 0, true]]);
  assert.throws(() => requireTestedPlugin(network, 'portmpa'), refused('unknown-plugin', /portmap/));
});
