import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deleteObject } from '../../../../src/cluster/delete-object.ts';
import { parseSavedObjects } from '../../../../src/cluster/saved-objects.ts';
import type { PodNetworkStatus } from '../../../../src/model/cni-network.ts';
import { deployment, namespace, networkAttachment, pod } from '../../../support/objects.ts';
import { TestCluster } from '../../../support/test-cluster.ts';

const annotation = 'k8s.v1.cni.cncf.io/network-status';
const first: PodNetworkStatus = {
  name: 'podnet',
  interface: 'eth0',
  ips: ['10.88.0.7', 'fd00:88::7'],
  mac: '0a:58:0a:58:00:07',
  mtu: 1500,
  default: true,
  dns: { nameservers: ['10.88.0.1'] },
};
const storage: PodNetworkStatus = { name: 'default/storage', interface: 'net1', ips: [] };

const statusOf = (cluster: TestCluster, name: string): string | undefined =>
  cluster.pod(name)?.metadata.annotations[annotation];

describe('pods whose addresses a CNI plugin gives', () => {
  it('are given none by podnet, and have what the plugin says', async () => {
    await using cluster = new TestCluster(1, { plugin: 'cni' });
    cluster.driver.networks.set('web', [first, storage]);
    await cluster.apply(pod('web'));
    assert.deepEqual(cluster.driver.addresses.get('web'), []);
    assert.deepEqual(cluster.pod('web')?.status?.podIPs, ['10.88.0.7', 'fd00:88::7']);
    assert.deepEqual(cluster.save().addresses, {});
  });

  it('are as many as there are: no podCIDR is ever full', async () => {
    await using cluster = new TestCluster(1, { plugin: 'cni' });
    await cluster.apply(deployment('web', 300));
    assert.equal(cluster.list().filter(({ status }) => status?.phase === 'Running').length, 300);
  });

  it('tell of their networks as the Network Plumbing Working Group has it', async () => {
    await using cluster = new TestCluster(1, { plugin: 'cni' });
    cluster.driver.networks.set('web', [first, storage]);
    await cluster.apply(pod('web'));
    assert.deepEqual(JSON.parse(statusOf(cluster, 'web') ?? ''), [
      first,
      { name: 'default/storage', interface: 'net1', dns: {} },
    ]);
    assert.match(statusOf(cluster, 'web') ?? '', /^\[\{\n {4}"name": "podnet",\n.*\n\},\{\n/s);
    // Whoever applies the manifest again takes nothing away that he did not write.
    await cluster.apply(pod('web'));
    assert.notEqual(statusOf(cluster, 'web'), undefined);
  });

  it('come again after a restart with what the plugin gives them then', async () => {
    await using before = new TestCluster(1, { plugin: 'cni' });
    before.driver.networks.set('web', [first]);
    await before.apply(networkAttachment('storage', '{}'), pod('web'));
    const saved = parseSavedObjects(JSON.parse(JSON.stringify(before.save())));
    await using cluster = new TestCluster(1, { plugin: 'cni', restore: saved });
    const now = { ...first, ips: ['10.88.0.9'] };
    cluster.driver.networks.set('web', [now]);
    let duringStart: string | undefined = 'not started';
    cluster.driver.before = async () => {
      duringStart = statusOf(cluster, 'web');
    };
    await cluster.settle();
    assert.equal(duringStart, undefined);
    assert.deepEqual(cluster.pod('web')?.status?.podIPs, ['10.88.0.9']);
    assert.deepEqual(JSON.parse(statusOf(cluster, 'web') ?? ''), [now]);
    assert.deepEqual(cluster.store.get('NetworkAttachmentDefinition', 'default', 'storage')?.spec, {
      config: '{}',
    });
  });

  it('whose network cannot be made say so as the kubelet does', async () => {
    await using cluster = new TestCluster(1, { plugin: 'cni' });
    cluster.driver.broken.add('web');
    cluster.driver.brokenReason = 'FailedCreatePodSandBox';
    await cluster.apply(pod('web'), pod('db'));
    assert.deepEqual(cluster.pods(), ['web@node-1 Failed', 'db@node-1 Running']);
    assert.equal(cluster.pod('web')?.status?.reason, 'FailedCreatePodSandBox');
    assert.ok(cluster.events().includes('Pod web FailedCreatePodSandBox: no bridge'));
  });

  it('go with their namespace, and so do its networks', async () => {
    await using cluster = new TestCluster(1, { plugin: 'cni' });
    await cluster.apply(
      namespace('shop'),
      networkAttachment('storage', '{}', 'shop'),
      pod('web', {}, 'shop'),
    );
    deleteObject(cluster.store, 'Namespace', '', 'shop');
    await cluster.settle();
    assert.deepEqual(cluster.store.list('NetworkAttachmentDefinition'), []);
    assert.deepEqual(cluster.list(), []);
  });
});
