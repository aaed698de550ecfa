import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fetchCoverage } from '../../../src/scenario/run/fetch-coverage.ts';
import { sendParcel } from '../../../src/cluster/cni/send-parcel.ts';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import { parseNodeName } from '../../../src/model/names.ts';
import { runtimeNamed } from '../../../src/runtime/runtimes.ts';
import { testOnBoth } from '../../support/both-runtimes.ts';
import { evilArchive, waysOutOfArchives } from '../../support/evil-archive.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { missing } from '../../support/requires.ts';

const { signal } = new AbortController();

suite('what comes from a node stays in the folder of the artifacts', () => {
  for (const way of waysOutOfArchives) {
    test(way, async (context) => {
      const folder = mkdtempSync('/var/tmp/podnet-archive-');
      context.after(() => rmSync(folder, { recursive: true }));
      const target = path.join(folder, 'target');
      const artifacts = path.join(folder, 'artifacts');
      writeFileSync(target, 'as it was');
      // What is there and what is not are written to in different ways.
      const fresh = path.join(folder, 'fresh');
      for (const place of [target, fresh]) {
        const cluster = new MemoryCluster(1);
        cluster.network = { ...cluster.network, plugin: 'cni' };
        cluster.onFetchFiles = () => evilArchive(way, place);
        await fetchCoverage(cluster, artifacts, signal);
      }
      assert.equal(readFileSync(target, 'utf8'), 'as it was');
      assert.ok(!existsSync(fresh));
    });
  }
});

testOnBoth(
  'what is sent to a node stays in the folder of its parcel',
  {
    skip: missing('nsenter', 'unshare'),
  },
  async (runtime) => {
    const session = await (await runtimeNamed(runtime, signal)).open({
      runId: randomUUID(),
      clusterName: 'parcels',
      signal,
    });
    try {
      const node = parseNodeName('node-1');
      const network = { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto' } as const;
      const config = { name: 'parcels', runtime, nodes: [{ name: node, labels: {} }], network };
      await session.createNodes(planCluster(config, session.underlay), signal);
      const agent = session.agentOf(node);
      const target = `/tmp/podnet-evil-${process.pid}`;
      for (const way of waysOutOfArchives) {
        const archive = await evilArchive(way, target);
        const parcel = createHash('sha256').update(archive).digest('hex');
        // It may be refused as a whole, or leave out what leads out.
        await sendParcel(agent, { parcel, archive }, signal).catch(() => undefined);
        const place = { kind: 'node', node } as const;
        // By the files of the node's container; nodes of the other runtime see the machine's, but for /tmp.
        const { stdout } = await agent.request('exec', { target: place, command: ['ls', '/tmp'] }, signal);
        assert.ok(!stdout.includes(path.basename(target)) && !existsSync(target), way);
      }
      for (const parcel of ['../../../tmp/podnet-evil', '/tmp/podnet-evil', '', 'a/../b']) {
        const part = { parcel, offsetBytes: 0, data: '', isLast: false };
        await assert.rejects(agent.request('putParcel', part, signal), /no fingerprint of a parcel/);
      }
    } finally {
      await session.close();
    }
  },
);
