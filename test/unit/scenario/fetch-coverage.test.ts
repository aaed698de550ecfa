import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { fetchFiles } from '../../../src/agent/fetch-files.ts';
import { fetchCoverage } from '../../../src/scenario/run/fetch-coverage.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';

const { signal } = new AbortController();

function folders(context: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'podnet-coverage-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const ofNode = (name: string): string => path.join(folder, 'nodes', name);
  for (const name of ['node-1', 'node-2']) mkdirSync(path.join(ofNode(name), 'deep'), { recursive: true });
  const cluster = new MemoryCluster(2);
  cluster.network = { ...cluster.network, plugin: 'cni' };
  cluster.onFetchFiles = (name) => fetchFiles(ofNode(name));
  return { artifacts: path.join(folder, 'artifacts'), ofNode, cluster };
}

test('what was covered on a node comes into a folder of its name, plain files only', async (context) => {
  const { artifacts, ofNode, cluster } = folders(context);
  writeFileSync(path.join(ofNode('node-1'), 'covmeta.1'), 'meta');
  writeFileSync(path.join(ofNode('node-1'), 'deep', 'covcounters.1'), 'counters');
  symlinkSync('/etc/passwd', path.join(ofNode('node-1'), 'covcounters.2'));
  assert.deepEqual(await fetchCoverage(cluster, artifacts, signal), []);
  const found = readdirSync(path.join(artifacts, 'coverage'), { recursive: true, encoding: 'utf8' });
  assert.deepEqual(found.toSorted(), [
    'node-1',
    'node-1/covmeta.1',
    'node-1/deep',
    'node-1/deep/covcounters.1',
  ]);
});

test('a node that does not answer is told of and keeps nothing from the others', async (context) => {
  const { artifacts, ofNode, cluster } = folders(context);
  writeFileSync(path.join(ofNode('node-2'), 'covmeta.1'), 'meta');
  cluster.onFetchFiles = async (name) => {
    if (name === 'node-1') throw new Error('node-1 is lost');
    return fetchFiles(ofNode(name));
  };
  assert.deepEqual(await fetchCoverage(cluster, artifacts, signal), [
    'node-1: its coverage data could not be brought: node-1 is lost',
  ]);
  assert.ok(existsSync(path.join(artifacts, 'coverage/node-2/covmeta.1')));
});

test('only a network of CNI plugins is asked', async (context) => {
  const { artifacts, ofNode, cluster } = folders(context);
  writeFileSync(path.join(ofNode('node-1'), 'covmeta.1'), 'meta');
  cluster.network = { ...cluster.network, plugin: 'bridge' };
  assert.deepEqual(await fetchCoverage(cluster, artifacts, signal), []);
  assert.ok(!existsSync(artifacts));
});
