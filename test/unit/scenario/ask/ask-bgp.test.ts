import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultBgp } from '../../../../src/model/bgp/bgp-config.ts';
import { bgpText } from '../../../../src/report/bgp-text.ts';
import { createColours } from '../../../../src/report/colours.ts';
import { askBgp } from '../../../../src/scenario/ask/ask-bgp.ts';
import { expectGolden } from '../../../support/golden.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';

const { signal } = new AbortController();

const protocols = `BIRD 2.0.12 ready.

node-2     BGP        ---        up     2020-01-01 10:00:00.000  Established
  BGP state:          Established
    Neighbor address: 198.18.0.3
    Source address:   198.18.0.2
  Channel ipv4
    Routes:         1 imported, 1 exported, 1 preferred

node-3     BGP        ---        start  2020-01-01 10:00:00.000  Active        Socket: Connection refused
  BGP state:          Active
    Neighbor address: 198.18.0.4
    Last error:       Socket: Connection refused
  Channel ipv4
    State:          DOWN
`;

const routes = `BIRD 2.0.12 ready.
Table master4:
10.244.1.0/24        unreachable [pods-ipv4 2020-01-01 09:00:00.000] * (200)
10.244.2.0/24        unicast [node-2 2020-01-01 10:00:00.000] * (100) [i]
\tvia 198.18.0.3 on eth0
`;

/** Three nodes, of which the first has lost the third; the second's daemon does not run. */
function cluster(): MemoryCluster {
  const made = new MemoryCluster(3);
  made.network = { ...made.network, plugin: 'bgp', bgp: defaultBgp };
  made.onExec = (target, command) => {
    if (target.kind === 'node' && target.node === 'node-2') {
      return { exitCode: 1, stdout: 'Unable to connect to server control socket: No such file\n' };
    }
    return { exitCode: 0, stdout: command.includes('protocols') ? protocols : routes };
  };
  made.onInspect = () => [
    {
      title: 'routes',
      lines: [
        '10.244.1.0/24 dev cni0 proto kernel scope link',
        '10.244.2.0/24 via 198.18.0.3 dev eth0 proto bird metric 32',
      ],
    },
  ];
  return made;
}

test('what is told of a node is what its daemon and its kernel have', async () => {
  const { nodes, topology, asn } = await askBgp(cluster(), 'node/node-1', { signal });
  assert.deepEqual([topology, asn], ['full-mesh', 64_512]);
  const [node] = nodes;
  assert.deepEqual(
    node?.sessions.map(({ neighbour, state, lastError }) => [neighbour, state, lastError]),
    [
      ['node-2', 'Established', undefined],
      ['node-3', 'Active', 'Socket: Connection refused'],
    ],
  );
  assert.deepEqual(
    node?.routes.map(({ prefix, nextHop, from, inKernel }) => [prefix, nextHop, from, inKernel]),
    [
      ['10.244.1.0/24', undefined, 'node-1', true],
      ['10.244.2.0/24', '198.18.0.3', 'node-2', true],
      ['10.244.3.0/24', undefined, 'nobody', false],
    ],
  );
});

test('a route that the kernel leads elsewhere is not the one it has', async () => {
  const made = cluster();
  made.onInspect = () => [{ title: 'routes', lines: ['10.244.2.0/24 via 198.18.0.9 dev eth0 proto static'] }];
  const [node] = (await askBgp(made, 'node-1', { signal })).nodes;
  assert.deepEqual(
    node?.routes.filter(({ inKernel }) => inKernel),
    [],
  );
});

test('a daemon that does not answer is told of, with what the kernel still has', async () => {
  const [node] = (await askBgp(cluster(), 'node-2', { signal })).nodes;
  assert.equal(
    node?.problem,
    'bird does not answer: Unable to connect to server control socket: No such file',
  );
  assert.deepEqual(
    node.routes.map(({ prefix, from }) => [prefix, from]),
    [
      ['10.244.1.0/24', 'kernel'],
      ['10.244.2.0/24', 'kernel'],
      ['10.244.3.0/24', 'nobody'],
    ],
  );
});

test('the tables', async () => {
  const report = await askBgp(cluster(), undefined, { signal });
  const plain = createColours(false);
  // How long ago that was is another number each time.
  const text = (wide: boolean): string => bgpText(report, plain, wide).replaceAll(/\d+y(\d+d)? +/g, 'AGE   ');
  expectGolden('bgp.txt', `${text(false)}\n${text(true)}`);
});

test('a cluster that speaks no BGP, and a node that is not there', async () => {
  const bridged = new MemoryCluster(3);
  await assert.rejects(askBgp(bridged, undefined, { signal }), { code: 'no-bgp', name: 'UsageError' });
  await assert.rejects(askBgp(cluster(), 'node/nod-3', { signal }), {
    code: 'not-found',
    hint: 'did you mean node/node-3?',
  });
});
