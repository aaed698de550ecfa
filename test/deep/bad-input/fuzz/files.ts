import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { problemsText } from '../../../../src/cli/problem-text.ts';
import { CniError } from '../../../../src/cni/cni-error.ts';
import { readAnswer, readVersionAnswer } from '../../../../src/cni/plugin-answer.ts';
import { readNetworkConfig } from '../../../../src/cni/read-network-config.ts';
import { builtPlugins } from '../../../../src/network/built-plugins.ts';
import { createColours } from '../../../../src/report/colours.ts';
import { loadScenarioFile } from '../../../../src/scenario/load-scenario.ts';
import { repository } from '../../../support/built-cli.ts';
import { type FuzzProperty, fuzzProperty } from './batches.ts';

/** Good files, to be made a little worse. */
const filesIn = (folder: string, ending: RegExp): readonly Buffer[] =>
  readdirSync(path.join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => readFileSync(path.join(repository, folder, name)));

/** Pieces that parsers trip over. */
const pieces = [
  '{',
  '}',
  '[',
  ']',
  ':',
  '- ',
  '&a ',
  '*a',
  '<<: *a',
  '!!js/function ',
  '"',
  "'",
  '|\n',
  '---\n',
  '...\n',
  '\t',
  '\0',
  '\ufeff',
  '\u202e',
  '#',
  '%',
  '?',
  '~',
  '1e999',
  '0x1f',
  '.nan',
  '__proto__',
  'constructor',
  '\\u',
  '{{ ',
  ' }}',
  '\n',
];

/** A good file in which bytes are turned, pieces put in, and parts taken out or doubled. */
function worse(files: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const change = fc.oneof(
    fc.record({ kind: fc.constant('turn' as const), place, bit: fc.nat(7) }),
    fc.record({ kind: fc.constant('put' as const), place, piece: fc.constantFrom(...pieces) }),
    fc.record({ kind: fc.constant('cut' as const), place, length: fc.nat(60) }),
    fc.record({ kind: fc.constant('double' as const), place, length: fc.nat(200) }),
  );
  return fc
    .tuple(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 6 }))
    .map(([file, changes]) =>
      changes.reduce((bytes, made) => {
        const at = Math.floor(made.place * bytes.length);
        const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
        if (made.kind === 'turn')
          return Buffer.concat([before, Buffer.of((after[0] ?? 0) ^ (1 << made.bit)), after.subarray(1)]);
        if (made.kind === 'put') return Buffer.concat([before, Buffer.from(made.piece), after]);
        const taken = after.subarray(0, made.length);
        return Buffer.concat(
          made.kind === 'cut' ? [before, after.subarray(made.length)] : [before, taken, after],
        );
      }, file),
    );
}

const keys = [
  'apiVersion',
  'kind',
  'metadata',
  'name',
  'spec',
  'cluster',
  'nodes',
  'network',
  'plugin',
  'podCIDRs',
  'cni',
  'conflist',
  'bgp',
  'underlay',
  'zones',
  'mtu',
  'steps',
  'check',
  'probe',
  'from',
  'to',
  'port',
  'expect',
  'verdict',
  'exec',
  'command',
  'apply',
  'containers',
  'ports',
  'containerPort',
  'selector',
  'template',
  'labels',
  'plugins',
  'type',
  'capabilities',
  'cniVersion',
  'ips',
  'address',
  'interfaces',
  '__proto__',
];
const leaves: readonly unknown[] = [
  'podnet/v1alpha1',
  'Scenario',
  'v1',
  'Pod',
  'apps/v1',
  'Deployment',
  'web',
  'node/node-1',
  'bridge',
  'network-model',
  '10.244.0.0/16',
  '10.244.1.2/24',
  'fd00::/48',
  '5s',
  80,
  0,
  -1,
  1.5,
  2 ** 53,
  true,
  null,
  '',
  '1.0.0',
];
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(...leaves),
    fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 5 }),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
}));

/** It says no with a place, or yes; it never throws, and says nothing that only its authors understand. */
async function loads(bytes: Uint8Array): Promise<void> {
  const { scenario, problems } = await loadScenarioFile('fuzz/bad.yaml', {
    builtPlugins,
    readFile: async (file) => {
      if (file === 'fuzz/bad.yaml') return bytes;
      // No file of this machine is looked at, whatever the text names.
      throw Object.assign(new Error('no file'), { code: 'ENOENT' });
    },
  });
  assert.equal(scenario === undefined, problems.length > 0, 'either a scenario or problems');
  const text = problemsText(problems, createColours(false));
  assert.doesNotMatch(text, /\[object Object\]|\bat .+:\d+:\d+\)|TypeError|RangeError/);
}

const scenarios = worse(filesIn('scenarios', /\.ya?ml$/));
const conflists = worse(filesIn('scenarios/cni', /\.conflist$/));

function readsConfig(text: string, file: string): void {
  const { network, problems } = readNetworkConfig(text, { file });
  assert.equal(network === undefined, problems.length > 0);
  for (const { path: at, line } of problems)
    assert.ok(at.length === 0 || line !== undefined, 'it has a place');
}

/** @throws what is no error about a plugin */
function answers(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof CniError, String(error));
  }
}

const call = { type: 'bridge', verb: 'ADD', path: '/opt/cni/bin/bridge', timeoutMs: 1_000 } as const;
const execution = fc
  .record({
    exitCode: fc.constantFrom(0, 0, 1, 127, null),
    signal: fc.constantFrom(null, null, 'SIGKILL' as const),
    stdout: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      tree.map((value) => JSON.stringify(value)),
      conflists.map(String),
    ),
    stderr: fc.string({ unit: 'binary' }),
  })
  .map((given) => ({ ...given, isCut: false, timedOut: false, heldOpen: false, durationMs: 1 }));

export const fileProperties: readonly FuzzProperty[] = [
  fuzzProperty('scenario files made worse', { batchRuns: 200, batches: 15 }, scenarios, loads),
  fuzzProperty('random trees as scenarios and manifests', { batchRuns: 300, batches: 10 }, tree, (value) =>
    loads(Buffer.from(stringify(value))),
  ),
  fuzzProperty(
    'random bytes as a file',
    { batchRuns: 500, batches: 4 },
    fc.uint8Array({ maxLength: 300 }),
    loads,
  ),
  fuzzProperty('conflists made worse', { batchRuns: 1_000, batches: 10 }, conflists, (bytes) =>
    readsConfig(bytes.toString(), 'x.conflist'),
  ),
  fuzzProperty('random trees as conflists', { batchRuns: 1_000, batches: 5 }, tree, (value) =>
    readsConfig(JSON.stringify(value), 'x.conf'),
  ),
  fuzzProperty('answers of plugins', { batchRuns: 1_000, batches: 10 }, execution, (given) => {
    answers(() => readAnswer(given, call));
    answers(() => readVersionAnswer(given, { ...call, verb: 'VERSION' }));
  }),
];
