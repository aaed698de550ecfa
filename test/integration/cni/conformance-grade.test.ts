import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import type { CheckResult } from '../../../src/cni/conformance/check.ts';
import { grade } from '../../../src/cni/conformance/grade.ts';
import { conformanceChecks } from '../../../src/cni/conformance/registry.ts';
import { parseNetworkConfig } from '../../../src/cni/parse-network-config.ts';
import { folderWithBroken } from './broken-plugin.ts';
import { plainBridge } from './judge-plugin.ts';
import { unsharedLab } from './unshared-lab.ts';

const refusesAdd = `if (verb === 'ADD' && JSON.parse(input).cniVersion === '1.0.0') {
  console.log('{"code":11,"msg":"the daemon is not there"}');
  process.exit(1);
}`;

interface Graded {
  readonly plugins?: readonly object[];
  readonly pluginType?: string;
  /** Behind the broken one. */
  readonly real?: string;
}

async function graded(
  ids: readonly number[],
  breaks: string,
  { plugins = [{ ...plainBridge, type: 'broken' }], pluginType, real }: Graded = {},
): Promise<readonly CheckResult[]> {
  const folder = await folderWithBroken(breaks, real);
  const told: number[] = [];
  try {
    const results = await grade({
      lab: unsharedLab(folder),
      network: parseNetworkConfig(JSON.stringify({ cniVersion: '1.0.0', name: 'net', plugins })),
      checks: conformanceChecks.filter(({ id }) => ids.includes(id)),
      parallel: 1,
      ...(pluginType === undefined ? {} : { pluginType }),
      onResult: ({ id }) => void told.push(id),
      signal: new AbortController().signal,
    });
    assert.deepEqual(
      told.toSorted((a, b) => a - b),
      results.filter(({ evidence }) => !/see check 0/.test(evidence.join())).map(({ id }) => id),
    );
    return results;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const statuses = (results: readonly CheckResult[]): readonly (readonly [number, string])[] =>
  results.map(({ id, status }) => [id, status]);

test('an ADD that never works is told once, and what needs one does not apply', async () => {
  const results = await graded([1, 4, 10], refusesAdd);
  assert.deepEqual(statuses(results), [
    [0, 'fail'],
    [1, 'pass'],
    [4, 'not-applicable'],
    [10, 'not-applicable'],
  ]);
  assert.match(results[0]?.evidence.join('\n') ?? '', /the daemon is not there[^]*repeat: CNI_COMMAND=ADD/);
  assert.match(results[2]?.evidence.join('\n') ?? '', /ADD does not succeed: see check 0/);
});

test('checks that need no ADD are made without one', async () => {
  assert.deepEqual(statuses(await graded([1], refusesAdd)), [[1, 'pass']]);
});

test('an ADD that works is told to those who asked', async () => {
  assert.deepEqual(statuses(await graded([10], '')), [[10, 'pass']]);
  assert.deepEqual(statuses(await graded([0, 1], '')), [
    [0, 'pass'],
    [1, 'pass'],
  ]);
});

const failsCheck = `if (verb === 'CHECK') { console.log('{"code":100,"msg":"never"}'); process.exit(1); }`;
const chain = [plainBridge, { type: 'broken' }];

test('what the list fails without the graded plugin is not held against it', async () => {
  // Debian's bridge fails 11 for its own reasons; a plugin that is called first cannot be left out.
  const [result] = await graded([11], '', {
    plugins: [plainBridge, { type: 'tuning' }],
    pluginType: 'tuning',
  });
  assert.equal(result?.status, 'not-applicable');
  assert.match(result.evidence.join(), /it fails without tuning, too/);
  const ofBridge = { plugins: [plainBridge, { type: 'tuning' }], pluginType: 'bridge' };
  assert.deepEqual(statuses(await graded([11], '', ofBridge)), [[11, 'fail']]);
});

test('what the list fails because of the graded plugin is', async () => {
  const results = await graded([10], failsCheck, { plugins: chain, pluginType: 'broken', real: 'tuning' });
  assert.deepEqual(statuses(results), [[10, 'fail']]);
});
