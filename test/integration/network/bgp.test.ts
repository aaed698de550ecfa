import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { createCluster } from '../../../src/cluster/create-cluster.ts';
import { birdcWords } from '../../../src/model/bgp/bgp-config.ts';
import type { BgpNodeReport } from '../../../src/model/bgp/bgp-report.ts';
import { readRoutes } from '../../../src/model/bgp/birdc-output.ts';
import { withoutPrefix } from '../../../src/model/ip.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import type { NodePlan } from '../../../src/model/plan.ts';
import { loadScenarioFile } from '../../../src/scenario/load-scenario.ts';
import { askBgp } from '../../../src/scenario/ask/ask-bgp.ts';
import { poll } from '../../../src/util/poll.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import { missing, needsRoot } from '../../support/requires.ts';
import { podText, scenarioText } from '../../support/scenario-text.ts';

/*
 *   web --- node-1 ===== node-2 --- db         === a BGP session
 *              \\         //
 *                node-3 ==
 */
const pods = [podText('web', 'node-1'), podText('db', 'node-2', '[{containerPort: 5432}]')].join('\n');
const spec = 'cluster: {nodes: 3, network: {plugin: bgp}}';

const { signal } = new AbortController();

const addressOf = ({ uplinks: [{ addresses }] }: NodePlan): string => withoutPrefix(addresses[0] ?? '');

/** Prefix and next hop of every node but one, as the plan has them. */
const planned = (cluster: Cluster, node: NodePlan): readonly string[] =>
  cluster.plan.nodes
    .filter((other) => other !== node)
    .flatMap((other) => other.podCIDRs.map((cidr) => `${cidr} via ${addressOf(other)}`))
    .toSorted();

const ask = async (cluster: Cluster, node: string): Promise<BgpNodeReport> => {
  const [report] = (await askBgp(cluster, node, { signal })).nodes;
  assert.ok(report !== undefined);
  return report;
};

/** Every node's daemon and kernel know all others, and nobody else. */
async function assertAgreement(cluster: Cluster): Promise<void> {
  for (const node of cluster.plan.nodes) {
    const target = { kind: 'node', node: node.name } as const;
    const { stdout } = await cluster.exec(target, birdcWords('show', 'route'), { signal });
    const routes = readRoutes(stdout, node.name);
    const learned = routes.filter(({ from }) => from !== node.name);
    assert.deepEqual(
      learned.map(({ prefix, nextHop }) => `${prefix} via ${nextHop}`).toSorted(),
      planned(cluster, node),
      stdout,
    );
    assert.deepEqual(
      routes.filter(({ from }) => from === node.name).map(({ prefix }) => prefix),
      node.podCIDRs,
    );
    const kernel = await cluster.exec(target, ['ip', 'route', 'show', 'proto', 'bird'], { signal });
    const inKernel = kernel.stdout.match(/^\S+ via \S+/gm) ?? [];
    assert.deepEqual(inKernel.toSorted(), planned(cluster, node), kernel.stdout);
    const own = await cluster.exec(target, ['ip', 'route', 'show', node.podCIDRs[0] ?? ''], { signal });
    assert.match(own.stdout, /^\S+ dev cni0 proto kernel/, 'the bridge has its own podCIDR');
  }
}

/** On one runtime all nodes' processes are in one PID namespace: only those of the node's netns are meant. */
const killBird =
  'for p in $(pgrep -x bird); do ' +
  '[ "$(readlink /proc/$p/ns/net)" = "$(readlink /proc/self/ns/net)" ] && kill -9 $p; done; true';

suiteWithLab('plugin bgp', { pods, spec, skip: missing('bird', 'birdc', 'ip', 'pgrep') }, (lab) => {
  test('what every bird knows agrees with the plan, and so does its kernel', async () => {
    await assertAgreement(lab().cluster);
  });

  test('what is told of a node has its sessions and routes', async () => {
    const { sessions, routes, problem } = await ask(lab().cluster, 'node/node-2');
    assert.equal(problem, undefined);
    assert.deepEqual(
      sessions.map(({ neighbour, state, localAddress, channels }) => [
        neighbour,
        state,
        localAddress,
        channels,
      ]),
      ['node-1', 'node-3'].map((neighbour) => [
        neighbour,
        'Established',
        lab().underlayOf('node-2'),
        [{ family: 'ipv4', receivedPrefixes: 1, sentPrefixes: 1 }],
      ]),
    );
    assert.deepEqual(
      routes.map(({ prefix, nextHop, from, inKernel }) => [prefix, nextHop, from, inKernel]),
      [
        ['10.244.1.0/24', lab().underlayOf('node-1'), 'node-1', true],
        ['10.244.2.0/24', undefined, 'node-2', true],
        ['10.244.3.0/24', lab().underlayOf('node-3'), 'node-3', true],
      ],
    );
  });

  test('a bird that was killed is noticed, and what does not get through names its session', async () => {
    const { cluster } = lab();
    const node = { kind: 'node', node: parseNodeName('node-1') } as const;
    const sh = (line: string) => cluster.exec(node, ['sh', '-c', line], { signal });
    // What it cannot read keeps it from coming again, for as long as this test wants.
    const { exitCode } = await sh('cd /run/podnet-bird && cp bird.conf kept && echo nonsense > bird.conf');
    assert.equal(exitCode, 0);
    await sh(killBird);
    const gone = async () =>
      (await ask(cluster, 'node-2')).sessions.some(
        ({ neighbour, state }) => neighbour === 'node-1' && state !== 'Established',
      ) || undefined;
    assert.ok(await poll(gone, { intervalMs: 50, timeoutMs: 30_000, signal }), 'node-2 notices it');

    const [probe] = await lab().run('- probe: {from: web, to: db, port: 5432}');
    assert.equal(probe?.status, 'failed');
    const [failure] = probe.failures;
    assert.match(String(failure?.verdict), /^(no-answer|unreachable)$/);
    assert.match(
      failure?.seen ?? '',
      /node\/node-2 has no route to 10\.244\.1\.\d+, its BGP: node-1 198\.1[89]\.\d+\.2 (Active|Connect|Idle)/,
    );
    const down = await ask(cluster, 'node-1');
    assert.match(down.problem ?? '', /^bird does not answer: .*Unable to connect/);
    const atNode2 = await ask(cluster, 'node-2');
    assert.deepEqual(
      atNode2.routes.filter(({ inKernel }) => !inKernel).map(({ prefix, from }) => [prefix, from]),
      [['10.244.1.0/24', 'nobody']],
    );
    const ended = async () => {
      const events = cluster.list('Event').filter(({ reason }) => reason === 'DaemonEnded');
      return events.some(({ message }) => message.includes('exit code 1 ')) ? events : undefined;
    };
    const events = await poll(ended, { intervalMs: 50, timeoutMs: 30_000, signal });
    assert.deepEqual(
      new Set(events?.map(({ involvedObject }) => `${involvedObject.kind}/${involvedObject.name}`)),
      new Set(['Node/node-1']),
    );
    const said = events?.map(({ message }) => message).join('\n') ?? '';
    assert.match(said, /^bird on node-1 ended with exit code 137 /m);

    await sh('cd /run/podnet-bird && mv kept bird.conf');
    const [again] = await lab().run('- probe: {from: web, to: db, port: 5432}\n  expect: {within: 1m}');
    assert.equal(again?.status, 'passed', again?.summary);
    // The session with node-3 comes in its own time.
    const agrees = async () =>
      assertAgreement(cluster).then(
        () => true as const,
        () => undefined,
      );
    await poll(agrees, { intervalMs: 100, timeoutMs: 30_000, signal });
    await assertAgreement(cluster);
    const { text } = await cluster.readLog({ node: node.node, previous: true }, { signal });
    assert.match(text, /syntax error/, 'what it said last before it came again');
  });

  test('nodes that come and go are learned and forgotten', async () => {
    const { cluster } = lab();
    const name = await cluster.addNode({}, { signal });
    try {
      await assertAgreement(cluster);
      assert.equal(cluster.plan.nodes.length, 4);
      assert.equal((await ask(cluster, name)).sessions.length, 3);
    } finally {
      await cluster.removeNode(name, { signal });
    }
    await assertAgreement(cluster);
    assert.equal((await ask(cluster, 'node-1')).sessions.length, 2);
  });
});

const frr = '/usr/lib/frr';
const noFrr = missing(`${frr}/bgpd`, 'vtysh', 'install');
const frrConf = `router bgp {{ bgp.asn }}
 bgp router-id {{ bgp.routerId }}
 no bgp network import-check
 neighbor {{ peer.ip }} remote-as {{ bgp.asn }}
 neighbor {{ peer.ip }} timers connect 1
 network {{ node.podCIDR }}
`;
const frrCommand =
  `install -d -o frr -g frr /run/frr && cd ${frr} && ./zebra --daemon -A 127.0.0.1 -f /dev/null && ` +
  'exec ./bgpd -A 127.0.0.1 -f /etc/frr/bgpd.conf';

// Node images have only programs of the search path: FRR's own daemons are not there.
test("a daemon of one's own: FRR", { skip: needsRoot || noFrr }, async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'podnet-frr-'));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'bgpd.conf'), frrConf);
  const daemon = {
    command: ['sh', '-c', frrCommand],
    config: [{ source: './bgpd.conf', target: '/etc/frr/bgpd.conf' }],
    ready: { command: ['vtysh', '-c', 'show bgp summary established'] },
  };
  const network = JSON.stringify({ plugin: 'bgp', bgp: { daemon } });
  const steps = '- reachability: {protocol: tcp}';
  const file = path.join(folder, 's.yaml');
  writeFileSync(file, scenarioText(steps, pods, `cluster: {nodes: 3, network: ${network}}`));
  const { scenario, problems } = await loadScenarioFile(file, {
    builtPlugins: ['bgp'],
    set: ['runtime=namespace'],
  });
  assert.ok(scenario !== undefined, JSON.stringify(problems));
  await using cluster = await createCluster(scenario.cluster, { signal, seed: 1 });
  await cluster.apply(scenario.manifests, { signal });
  const name = await cluster.addNode({}, { signal });
  assert.equal(cluster.plan.nodes.length, 4);
  for (const node of cluster.plan.nodes) {
    const { routes, problem } = await ask(cluster, node.name);
    assert.match(problem ?? '', /a daemon of your own/);
    const others = routes.filter(({ nextHop }) => nextHop !== undefined);
    assert.deepEqual(
      others.map(({ prefix, nextHop }) => `${prefix} via ${nextHop}`).toSorted(),
      planned(cluster, node),
    );
  }
  const target = { kind: 'node', node: parseNodeName(name) } as const;
  const { stdout } = await cluster.exec(target, ['ip', 'route', 'show', 'proto', 'bgp'], { signal });
  assert.equal(stdout.trim().split('\n').length, 3, stdout);
  const [web, db] = ['web', 'db'].map((pod) => ({ kind: 'pod', pod: podKey('default', pod) }) as const);
  assert.ok(web !== undefined && db !== undefined, 'two pods');
  const [probe] = await cluster.probe(
    [{ from: web, to: db, protocol: 'tcp', port: 5432, source: 'pod-ip' }],
    { signal },
  );
  assert.equal(probe?.verdict.verdict, 'answered', probe?.verdict.detail);
});
