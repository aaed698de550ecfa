import assert from 'node:assert/strict';
import os from 'node:os';
import { createCluster } from '../../../src/cluster/create-cluster.ts';
import type { ClusterConfig } from '../../../src/model/cluster-config.ts';
import { podnetVersion } from '../../../src/util/package.ts';
import { testOnBoth } from '../../support/both-runtimes.ts';
import { missing } from '../../support/requires.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';

const { signal } = new AbortController();

/*
 *   node-1 --- node-2 --- node-3      then node-2 goes, and the cluster is made once more:
 *   node-1 -------------- node-3      with the same addresses
 */
testOnBoth(
  'a cluster is made once more with its addresses',
  { skip: missing('nsenter') },
  async (runtime) => {
    const { cluster: asked } = await scenarioOf(
      '- check: network-model',
      podText('a'),
      'cluster: {nodes: 3}',
    );
    const addresses = (cluster: Awaited<ReturnType<typeof createCluster>>) =>
      cluster.nodes().map(({ metadata, spec, status }) => [metadata.name, spec.podCIDRs, status.addresses]);
    let config: ClusterConfig;
    let underlayCidr: string;
    let before: unknown;
    {
      await using first = await createCluster({ ...asked, runtime }, { signal, seed: 1 });
      await first.removeNode('node-2', { signal });
      await first.label('Node', '', 'node-3', { zone: 'a' }, { signal });
      config = first.currentConfig;
      underlayCidr = first.plan.underlay.cidr;
      before = addresses(first);
      for (const { metadata, status } of first.nodes()) {
        const { nodeInfo } = status;
        assert.equal(nodeInfo?.kernelVersion, os.release(), metadata.name);
        assert.equal(nodeInfo?.version, `v${podnetVersion()}`);
        assert.notEqual(nodeInfo?.osImage, '');
        const engine = runtime === 'docker' ? /^(docker|podman):\/\/\d+\./ : /^namespace:\/\/\d+\./;
        assert.match(nodeInfo?.containerRuntimeVersion ?? '', engine);
      }
    }
    await using again = await createCluster(config, { signal, seed: 1, underlayCidr });
    assert.deepEqual(addresses(again), before);
    assert.deepEqual(
      again.nodes().map(({ metadata }) => metadata.labels),
      [{ 'kubernetes.io/hostname': 'node-1' }, { 'kubernetes.io/hostname': 'node-3', zone: 'a' }],
    );
    assert.equal(again.plan.underlay.cidr, underlayCidr);
    if (runtime === 'namespace') return;
    await assert.rejects(
      createCluster(config, { signal, seed: 1, underlayCidr }),
      (error: { readonly code: string; readonly message: string; readonly hint: string }) => {
        assert.equal(error.code, 'subnet-taken');
        assert.ok(error.message.includes(underlayCidr), error.message);
        assert.match(error.hint, /docker network ls/);
        return true;
      },
    );
  },
);
