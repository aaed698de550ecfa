import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../../src/model/endpoint.ts';
import type { ContainerPort, Node, Pod } from '../../../../src/model/kubernetes.ts';
import type { ModelLine } from '../../../../src/model/result.ts';
import type { IpFamily } from '../../../../src/model/verdict.ts';
import { judgeHostPorts } from '../../../../src/scenario/network-model/judge-host-ports.ts';
import type { Breach } from '../../../../src/scenario/network-model/line-tally.ts';
import { newTallies } from '../../../../src/scenario/network-model/model-lines.ts';
import { cniConfig } from '../../../support/cni-config.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { plainNode, plainPod } from '../../../support/plain-objects.ts';
import { stepContext } from '../../../support/step-context.ts';

const web: ContainerPort = { containerPort: 80, protocol: 'TCP', hostPort: 8080 };
const nodes = [
  plainNode('node-1', ['198.18.0.1', 'fd18::1']),
  plainNode('node-2', ['198.18.0.2', 'fd18::2']),
];
const podOf = (port: ContainerPort, podIPs: readonly string[] = ['10.244.1.2', 'fd00::2']): Pod =>
  plainPod('h', 'node-1', podIPs, { ports: [port] });

/** A CNI network of one plugin that is told its ports, in these words. */
const mapping = '{"type": "portmap", "capabilities": {"portMappings": true}}';

interface Judged {
  readonly line: ModelLine;
  readonly breaches: readonly Breach[];
  readonly probeCount: number;
  /** `node/node-1 calls 198.18.0.1:8080 for tcp/80 of h`. */
  readonly called: readonly string[];
  readonly cluster: MemoryCluster;
}

async function judge(
  pods: readonly Pod[],
  {
    family = 'ipv4',
    plugin = 'cni',
    conflist = mapping,
    onNodes = nodes,
    prepare = () => {},
  }: {
    family?: IpFamily;
    plugin?: 'cni' | 'bridge';
    conflist?: string;
    onNodes?: readonly Node[];
    prepare?: (cluster: MemoryCluster) => void;
  } = {},
): Promise<Judged> {
  const cluster = new MemoryCluster();
  cluster.pods = () => [...pods];
  cluster.nodes = () => [...onNodes];
  const cni = cniConfig({ conflist: { file: 'x.conflist', text: `{"plugins": [${conflist}]}` } });
  cluster.network = { ...cluster.network, plugin, cni };
  prepare(cluster);
  const tallies = newTallies(family);
  const probeCount = await judgeHostPorts(stepContext(cluster), tallies, family);
  const called = cluster.probes.map(({ from, to, protocol, port, calledAt, source }) => {
    assert.equal(source, 'any');
    return `${displayEndpoint(from)} calls ${calledAt?.address}:${calledAt?.port} for ${protocol}/${port} of ${displayEndpoint(to)}`;
  });
  const { hostPorts } = tallies;
  return { line: hostPorts.result(true), breaches: hostPorts.breaches, probeCount, called, cluster };
}

test('network model 19: a hostPort is called at its node, from all nodes, and at 127.0.0.1', async () => {
  const { line, called, probeCount } = await judge([podOf(web)]);
  assert.deepEqual(called, [
    'node/node-1 calls 198.18.0.1:8080 for tcp/80 of h',
    'node/node-2 calls 198.18.0.1:8080 for tcp/80 of h',
    'node/node-1 calls 127.0.0.1:8080 for tcp/80 of h',
  ]);
  assert.deepEqual([line.status, line.judged, line.failed, probeCount], ['passed', 3, 0, 3]);
});

for (const [what, pod, family, called] of [
  [
    'of UDP',
    podOf({ ...web, protocol: 'UDP' }),
    'ipv4',
    [
      'node/node-1 calls 198.18.0.1:8080 for udp/80 of h',
      'node/node-2 calls 198.18.0.1:8080 for udp/80 of h',
      'node/node-1 calls 127.0.0.1:8080 for udp/80 of h',
    ],
  ],
  [
    'of a pod on another node',
    plainPod('h', 'node-2', ['10.244.2.2'], { ports: [web] }),
    'ipv4',
    [
      'node/node-2 calls 198.18.0.2:8080 for tcp/80 of h',
      'node/node-1 calls 198.18.0.2:8080 for tcp/80 of h',
      'node/node-2 calls 127.0.0.1:8080 for tcp/80 of h',
    ],
  ],
  [
    'in IPv6, which has no loopback that is translated',
    podOf(web),
    'ipv6',
    ['node/node-1 calls fd18::1:8080 for tcp/80 of h', 'node/node-2 calls fd18::1:8080 for tcp/80 of h'],
  ],
  [
    'on one address alone',
    podOf({ ...web, hostIP: '198.18.0.9' }),
    'ipv4',
    [
      'node/node-1 calls 198.18.0.9:8080 for tcp/80 of h',
      'node/node-2 calls 198.18.0.9:8080 for tcp/80 of h',
    ],
  ],
  [
    'in IPv6, on one address alone',
    podOf({ ...web, hostIP: 'fd18::9' }),
    'ipv6',
    ['node/node-1 calls fd18::9:8080 for tcp/80 of h', 'node/node-2 calls fd18::9:8080 for tcp/80 of h'],
  ],
] as const) {
  test(`network model 19: a hostPort ${what}`, async () => {
    assert.deepEqual((await judge([pod], { family })).called, called);
  });
}

test('network model 19: what cannot be called is not, and the line says why', async () => {
  const noFamily = 'no hostPort is on an address of this family';
  const noPort = 'no pod has a hostPort';
  const { hostPort: _, ...plain } = web;
  const lone = [plainNode('node-1', ['fd18::1'])];
  for (const [note, pods, options] of [
    [noPort, [podOf(plain)], {}],
    [noPort, [podOf(plain)], { plugin: 'bridge' }],
    [noPort, [plainPod('h', 'node-1', ['198.18.0.1'], { ports: [web], hostNetwork: true })], {}],
    [noPort, [plainPod('h', 'node-1', ['10.244.1.2'], { ports: [web], phase: 'Failed' })], {}],
    [noFamily, [podOf(web, ['10.244.1.2'])], { family: 'ipv6' }],
    [noFamily, [podOf({ ...web, hostIP: '198.18.0.1' })], { family: 'ipv6' }],
    [noFamily, [podOf({ ...web, hostIP: 'fd18::1' })], {}],
    [noFamily, [plainPod('h', 'gone', ['10.244.1.2'], { ports: [{ ...web, hostIP: '198.18.0.1' }] })], {}],
    ['the network (bridge) maps no hostPort', [podOf(web)], { plugin: 'bridge' }],
    ['the network (cni) maps no hostPort', [podOf(web)], { conflist: '{"type": "bridge"}' }],
    [
      'the network (cni) maps no hostPort',
      [podOf(web)],
      { conflist: '{"type": "x", "capabilities": {"portMappings": false}}' },
    ],
    [noFamily, [podOf(web)], { onNodes: [plainNode('node-1', ['198.18.0.1'])], family: 'ipv6' }],
  ] as const) {
    const { line, called, probeCount } = await judge(pods, options);
    assert.deepEqual(called, []);
    assert.deepEqual([line.status, line.note, probeCount], ['not-applicable', note, 0]);
  }
  // Of a node without an address of the family, its loopback is left.
  const { called } = await judge([podOf(web)], { onNodes: lone });
  assert.deepEqual(called, ['node/node-1 calls 127.0.0.1:8080 for tcp/80 of h']);
});

test('network model 19: a plugin declares that it maps ports, however its conflist is written', async () => {
  for (const words of ['"portMappings":true', '"portMappings" : true', '"portMappings"  :\n  true']) {
    const { line } = await judge([podOf(web)], { conflist: `{"capabilities": {${words}}}` });
    assert.equal(line.status, 'passed', words);
  }
});

test('network model 19: what does not lead to its pod, and how it was called', async () => {
  const { line, breaches } = await judge([podOf(web)], {
    family: 'ipv6',
    prepare: (cluster) => {
      cluster.answer = ({ from }) => (displayEndpoint(from) === 'node/node-2' ? 'no-answer' : 'answered');
    },
  });
  assert.deepEqual([line.status, line.judged, line.failed], ['failed', 2, 1]);
  assert.deepEqual(
    breaches.map((breach) => ('told' in breach ? breach.told : undefined)),
    [{ what: 'node/node-2 → [fd18::1]:8080 tcp, a hostPort of h', expected: 'answered by the pod' }],
  );
});
