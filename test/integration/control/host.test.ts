import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ClusterHost, ClusterHostOptions } from '../../../src/control/cluster-host.ts';
import { openClusterHost } from '../../support/cluster-host.ts';
import { descendantsOf, isInit } from '../../support/processes.ts';

const open = async (options: Partial<ClusterHostOptions> = {}): Promise<ClusterHost> =>
  (await openClusterHost(options)).host;

/*
 *   node-1 --- node-2        a cluster, and how it ends
 */
suite('the end of a standing cluster', () => {
  test('one that is taken down while it stops is forgotten', async () => {
    let forgotten = 0;
    const host = await open({ forget: () => void forgotten++ });
    await host.up;
    const stopped = host.stop();
    await host.down();
    await stopped;
    assert.ok(forgotten > 0, 'the next command would bring it up again');
  });

  test('one that is taken down while it is lost is forgotten', async () => {
    let forgotten = 0;
    const host = await open({ forget: () => void forgotten++ });
    const cluster = await host.up;
    const inits = descendantsOf(process.pid).filter(isInit);
    assert.equal(inits.length, 1, 'there is one init of all nodes');
    for (const { pid } of inits) process.kill(pid, 'SIGKILL');
    await assert.rejects(cluster.lost);
    await host.down();
    assert.ok(forgotten > 0, 'the next command would bring it up again');
  });

  test('one whose state cannot be removed says so, and ends', { timeout: 30_000 }, async () => {
    const host = await open({
      forget: () => {
        throw new Error('the disk is read-only');
      },
    });
    await host.up;
    await assert.rejects(host.down(), /the disk is read-only/);
    assert.deepEqual(await host.over, { kind: 'removed' });
  });

  test('one that cannot be written down leaves nothing', async () => {
    const host = await open({
      save: () => {
        throw new Error('no space left');
      },
    });
    await assert.rejects(host.up, /no space left/);
    assert.equal((await host.over).kind, 'failed');
    assert.deepEqual(descendantsOf(process.pid).filter(isInit), []);
  });
});
