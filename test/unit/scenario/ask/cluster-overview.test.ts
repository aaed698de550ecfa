import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createColours } from '../../../../src/report/colours.ts';
import { inspectionText, overviewText } from '../../../../src/report/inspection-text.ts';
import { clusterOverview } from '../../../../src/scenario/ask/cluster-overview.ts';
import { expectGolden } from '../../../support/golden.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { pod } from '../../../support/objects.ts';

const { signal } = new AbortController();
const plain = createColours(false);

test('nodes, pods and the routes between nodes; one that lacks is missing', async () => {
  const cluster = new MemoryCluster(2);
  await cluster.apply([pod('web', { nodeName: 'node-1' }), pod('db', { nodeName: 'node-2' })]);
  cluster.onInspect = (end) => [
    {
      title: 'routes',
      lines:
        end.kind === 'node' && end.node === 'node-1'
          ? ['10.244.1.0/24 dev cni0', '10.244.2.0/24 via 198.18.0.3 dev eth0 proto static']
          : ['10.244.2.0/24 dev cni0', '198.18.0.0/24 dev eth0'],
    },
  ];
  const overview = await clusterOverview(cluster, { signal });
  assert.deepEqual(
    overview.routes.map(({ from, route }) => [from, route]),
    [
      ['node-1', '10.244.2.0/24 via 198.18.0.3 dev eth0 proto static'],
      ['node-2', undefined],
    ],
  );
  expectGolden('ask/overview.txt', overviewText(overview, plain));
});

test('of many routes only those that lack are listed', async () => {
  const cluster = new MemoryCluster(7);
  cluster.onInspect = (end) => [
    {
      title: 'routes',
      lines: end.kind === 'node' && end.node === 'node-3' ? [] : ['10.244.0.0/16 via 198.18.0.9'],
    },
  ];
  const shown = overviewText(await clusterOverview(cluster, { signal }), plain);
  assert.equal(shown.match(/missing/g)?.length, 6);
  assert.match(shown, /36 of 42 routes between nodes are there/);
});

test('what every netns has is shown only when it is asked for', () => {
  const inspection = {
    subject: 'web',
    sections: [
      { title: 'links', lines: ['1: lo: <UP> mtu 65536', '2: eth0: <UP> mtu 1500'] },
      {
        title: 'addresses',
        lines: [
          'inet 127.0.0.1/8 scope host lo',
          'inet 10.244.1.2/24 scope global eth0',
          'inet6 ::1/128 scope host lo',
          'inet6 fe80::1/64 scope link eth0',
        ],
      },
      { title: 'routes', lines: ['default via 10.244.1.1 dev eth0', 'fe80::/64 dev eth0'] },
      { title: 'neighbours', lines: ['10.244.1.1 dev eth0 PERMANENT', 'ff02::16 dev eth0 NOARP'] },
      { title: 'rules', lines: ['table ip x {', '\tchain y {', '\t\tdrop', '\t}', '}'] },
    ],
  } as const;
  expectGolden('ask/inspection.txt', inspectionText(inspection, plain, false));
  const all = inspectionText(inspection, plain, true);
  for (const hidden of ['127.0.0.1/8', 'fe80::1/64', 'fe80::/64', 'ff02::16']) {
    assert.ok(all.includes(hidden), `${hidden} shows with all`);
  }
});
