import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { deployment, pod } from '../../../support/objects.ts';
import { TestCluster } from '../../../support/test-cluster.ts';

test('one more pod costs no look at all pods for every workload there is', async () => {
  await using cluster = new TestCluster(3);
  await cluster.apply(...Array.from({ length: 100 }, (_, index) => deployment(`web-${index}`, 2)));
  const spy = mock.method(cluster.store, 'list');
  await cluster.apply(pod('one-more'));
  const looks = spy.mock.calls.filter(({ arguments: [kind] }) => kind === 'Pod').length;
  assert.ok(looks > 0 && looks < 200, `${looks} looks at all pods for 100 workloads`);
});
