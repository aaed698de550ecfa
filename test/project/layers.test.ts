import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const source = path.resolve(import.meta.dirname, '../../src');

/** Who may import whom: docs/architecture.md, "The house". */
const allowed: Readonly<Record<string, readonly string[]>> = {
  model: [],
  util: ['model'],
  netlink: ['model', 'util'],
  cni: ['model', 'util'],
  network: ['model', 'util', 'netlink', 'cni'],
  rpc: ['model', 'util'],
  agent: ['model', 'util', 'rpc', 'netlink', 'cni', 'network'],
  runtime: ['model', 'util', 'agent'],
  cluster: ['model', 'util', 'cni', 'network', 'agent', 'runtime'],
  control: ['model', 'util', 'rpc', 'cni', 'cluster', 'runtime'],
  scenario: ['model', 'util', 'cni', 'cluster'],
  report: ['model', 'util', 'cni'],
  // Of the network only which plugins are built.
  library: ['model', 'util', 'network', 'runtime', 'cluster', 'control', 'scenario', 'report'],
  cli: [
    'model',
    'util',
    'netlink',
    'cni',
    'network',
    'agent',
    'runtime',
    'cluster',
    'control',
    'scenario',
    'report',
    'library',
  ],
  'index.ts': ['model', 'util', 'cluster', 'control', 'scenario', 'runtime', 'report', 'library'],
};
/** Of the agent, runtimes and clusters see its client and protocol only: the rest runs in the node. */
const agentDoors = ['agent/client.ts', 'agent/protocol.ts'];
/** koffi is loaded where the agent runs and nowhere else. */
const koffiRooms = ['netlink/libc.ts', 'netlink/poll.ts'];

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll('\\', '/'));
const roomOf = (file: string): string => file.split('/')[0] ?? file;
const resolve = (from: string, to: string): string =>
  to.startsWith('.') ? path.posix.join(path.posix.dirname(from), to) : to;
const imports = files.flatMap((from) => importsOf(from));

function importsOf(from: string): Import[] {
  const text = readFileSync(path.join(source, from), 'utf8');
  const words = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g);
  return [...words].flatMap(([, to]) => (to === undefined ? [] : [{ from, to: resolve(from, to) }]));
}

test('every import goes down the house, never up', () => {
  const wrong = imports.filter(({ from, to }) => {
    const isOurs = files.includes(to);
    return isOurs && roomOf(from) !== roomOf(to) && !(allowed[roomOf(from)] ?? []).includes(roomOf(to));
  });
  assert.deepEqual(wrong, []);
});

test('outside the agent only its client and protocol are known', () => {
  const wrong = imports.filter(
    ({ from, to }) =>
      roomOf(to) === 'agent' &&
      files.includes(to) &&
      !['agent', 'cli'].includes(roomOf(from)) &&
      !agentDoors.includes(to),
  );
  assert.deepEqual(wrong, []);
});

test('koffi is imported where system calls are made, and nowhere else', () => {
  assert.deepEqual(
    imports.filter(({ from, to }) => to === 'koffi' && !koffiRooms.includes(from)),
    [],
  );
});

test('there are no cycles', () => {
  const next = new Map(files.map((file) => [file, imports.filter(({ from }) => from === file)]));
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    assert.ok(!way.includes(file), `a cycle: ${[...way.slice(way.indexOf(file)), file].join(' → ')}`);
    if (done.has(file)) return;
    for (const { to } of next.get(file) ?? []) if (files.includes(to)) visit(to, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});
