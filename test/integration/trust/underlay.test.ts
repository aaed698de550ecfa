import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { membersOf, uplinkOf } from '../../../src/model/underlay-place.ts';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../../scripts/private-engine.mjs';
import { underlayLosses } from '../../../src/cluster/check-underlay.ts';
import { createCluster } from '../../../src/cluster/create-cluster.ts';
import { underlayDemand } from '../../../src/cluster/link-mtus.ts';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import type { ClusterPlan } from '../../../src/model/plan.ts';
import type { NodeRuntime, RuntimeSession } from '../../../src/runtime/node-runtime.ts';
import { dockerRuntime } from '../../../src/runtime/docker/docker-runtime.ts';
import { namespaceRuntime } from '../../../src/runtime/namespace/namespace-runtime.ts';
import { containerPid } from '../../support/container-pid.ts';
import { engineState } from '../../support/engine.ts';
import { ipJsonOf } from '../../support/ip-json.ts';
import { descendantsOf, isInit } from '../../support/processes.ts';
import { missing } from '../../support/requires.ts';
import { podText, scenarioOf } from '../../support/scenario-text.ts';

const { signal } = new AbortController();

/** The machine that the underlay's bridge is on. */
interface Machine {
  readonly runtime: NodeRuntime;
  /** A process in its network namespace. */
  pid(): number;
  /** The bridge's ports of nodes. */
  ports(session: RuntimeSession, plan: ClusterPlan): Promise<readonly string[]>;
}

/** In the place of what was planted before. */
const onBridge = (what: string): string =>
  `table bridge broken; delete table bridge broken; table bridge broken { chain broken { type filter hook forward priority 0; ${what}; }; }`;
const dropOnBridge = (what: string): string => onBridge(`${what} drop`);

const kinds = ['pod icmp', 'pod tcp', 'pod udp', 'node udp'] as const;
const families = ['ipv4', 'ipv6'] as const;
const both = (a: string, b: string): readonly string[] =>
  families
    .flatMap((family) =>
      kinds.flatMap((kind) => [`${a} ${b} ${kind} ${family}`, `${b} ${a} ${kind} ${family}`]),
    )
    .sort();
const dual = 'network: {podCIDRs: [10.244.0.0/16, "fd00:10:244::/48"]}';

function plant(machine: Machine, ...command: readonly string[]): void {
  execFileSync('nsenter', [`--net=/proc/${machine.pid()}/ns/net`, ...command]);
}

/** The name of a veth's other end, which is in the netns of another process. */
function otherEnd(pid: number, name: string, otherPid: number): string {
  const [link] = ipJsonOf(pid, 'link', 'show', name);
  const other = ipJsonOf(otherPid, 'link').find(({ ifindex }) => ifindex === link?.['link_index']);
  assert.ok(other !== undefined, `${name} has another end`);
  return String(other['ifname']);
}

/** Nodes without a pod network, as they are before the underlay is looked at. */
async function withNodes(
  { runtime }: Machine,
  body: (
    plan: ClusterPlan,
    session: RuntimeSession,
    losses: () => Promise<readonly string[]>,
  ) => Promise<void>,
  nodes = 'nodes: 3',
): Promise<void> {
  const spec = `cluster: {${nodes}, ${dual}}`;
  const { cluster } = await scenarioOf('- check: network-model', podText('a'), spec);
  const session = await runtime.open({
    runId: randomUUID(),
    clusterName: 'test',
    underlay: underlayDemand(cluster),
    signal,
  });
  try {
    const plan = planCluster(cluster, session.underlay);
    await session.createNodes(plan, signal);
    await body(plan, session, async () => {
      const lost = await underlayLosses(session, membersOf(plan), signal);
      return lost
        .map(({ from, to, source, protocol, family }) => `${from} ${to} ${source} ${protocol} ${family}`)
        .sort();
    });
  } finally {
    await session.close();
  }
}

/*
 *   node-1   node-2   node-3
 *     |        |        |
 *   --+------ bridge ---+--      what is lost here is not the plugin's fault
 */
function underlayOf(machine: Machine): void {
  test('loses nothing by itself', () =>
    withNodes(machine, async (_plan, _session, losses) => {
      assert.deepEqual(await losses(), []);
    }));

  /*
   *   node-1 --- west --- router --- east --- node-2
   */
  test('what goes to the router between zones is looked at, too', () =>
    withNodes(
      machine,
      async ({ router }, _session, losses) => {
        assert.deepEqual(await losses(), []);
        const [, east] = router?.uplinks ?? [];
        plant(machine, 'nft', dropOnBridge(`ether daddr ${east?.mac}`));
        try {
          const ways = families.flatMap((family) => kinds.map((kind) => `node-2 router ${kind} ${family}`));
          assert.deepEqual(await losses(), ways.sort());
        } finally {
          plant(machine, 'nft', 'delete table bridge broken');
        }
      },
      'nodes: 2, underlay: {zones: [west, east]}',
    ));

  test('two ports that may not speak to each other lose all between them', () =>
    withNodes(machine, async (plan, session, losses) => {
      for (const port of (await machine.ports(session, plan)).slice(0, 2)) {
        plant(machine, 'bridge', 'link', 'set', 'dev', port, 'isolated', 'on');
      }
      assert.deepEqual(await losses(), both('node-1', 'node-2'));
    }));

  test('a firewall on bridged packets loses what it drops', () =>
    withNodes(machine, async (_plan, _session, losses) => {
      plant(machine, 'nft', dropOnBridge('ip protocol udp ip daddr 10.244.3.0/24'));
      try {
        const senders = ['node-1', 'node-2'];
        assert.deepEqual(
          await losses(),
          senders.flatMap((node) => [`${node} node-3 node udp ipv4`, `${node} node-3 pod udp ipv4`]),
        );
      } finally {
        plant(machine, 'nft', 'delete table bridge broken');
      }
    }));

  test('one that knows IPv6 only, too', () =>
    withNodes(machine, async (_plan, _session, losses) => {
      plant(machine, 'nft', dropOnBridge('ip6 nexthdr { tcp, icmpv6 } ip6 daddr fd00:10:244:3::/64'));
      try {
        const senders = ['node-1', 'node-2'];
        assert.deepEqual(
          await losses(),
          senders.flatMap((node) => [`${node} node-3 pod icmp ipv6`, `${node} node-3 pod tcp ipv6`]),
        );
      } finally {
        plant(machine, 'nft', 'delete table bridge broken');
      }
    }));

  test('what translates addresses of IPv6 is found', () =>
    withNodes(machine, async (_plan, _session, losses) => {
      const translate = 'ip6 saddr fd00:10:244::/48 ip6 daddr fd00:10:244:2::/64 ip6 saddr set 2001:db8::9';
      plant(machine, 'nft', onBridge(translate));
      try {
        const senders = ['node-1', 'node-3'];
        assert.deepEqual(
          await losses(),
          senders.flatMap((node) =>
            ['icmp', 'tcp', 'udp'].map((protocol) => `${node} node-2 pod ${protocol} ipv6`),
          ),
        );
      } finally {
        plant(machine, 'nft', 'delete table bridge broken');
      }
    }));

  test('what masquerades nodes on the way to pods is found, though all arrives', () =>
    withNodes(machine, async (_plan, _session, losses) => {
      const translate = 'ip saddr 198.18.0.0/15 ip daddr 10.244.2.0/24 ip saddr set 192.0.2.9';
      plant(machine, 'nft', onBridge(translate));
      try {
        assert.deepEqual(await losses(), ['node-1 node-2 node udp ipv4', 'node-3 node-2 node udp ipv4']);
      } finally {
        plant(machine, 'nft', 'delete table bridge broken');
      }
    }));

  /** Makes a cluster whose frames a rule on the bridge drops. */
  async function makeWithRule(rule: string): Promise<void> {
    const spec = `cluster: {nodes: 2, ${dual}}`;
    const { cluster } = await scenarioOf('- check: network-model', podText('a'), spec);
    const making = createCluster(
      { ...cluster, runtime: machine.runtime.name },
      {
        signal,
        seed: 1,
        onPhase: ({ kind, phase }) => {
          if (kind !== 'phase-started' || phase !== 'underlay-check') return;
          plant(machine, 'nft', dropOnBridge(rule));
        },
      },
    );
    // A cluster that is made after all has to go, or the test would never end.
    await making.then((wrong) => wrong.close());
  }

  test('a loss is the fault of the surroundings, and its place is named', () =>
    assert.rejects(makeWithRule('ip protocol icmp'), {
      kind: 'environment',
      code: 'underlay-loss',
      message: /loses or translates packets .* node-1 → node-2 \(icmp\), node-2 → node-1 \(icmp\)$/,
      hint: /\(iptables -S FORWARD, iptables -t nat -S POSTROUTING, sysctl net\.bridge\.bridge-nf-call-iptables\)/,
    }));

  test('and its family where that is IPv6 alone', () =>
    assert.rejects(makeWithRule('ip6 nexthdr icmpv6 icmpv6 type echo-request'), {
      kind: 'environment',
      code: 'underlay-loss',
      message:
        /loses or translates IPv6 packets .* node-1 → node-2 \(icmp in IPv6\), node-2 → node-1 \(icmp in IPv6\)$/,
      hint: /\(ip6tables -S FORWARD, ip6tables -t nat -S POSTROUTING, sysctl net\.bridge\.bridge-nf-call-ip6tables\)/,
    }));
}

const programs = missing('nsenter', 'bridge', 'nft');

suite('the underlay, before any pod', { skip: programs }, () => {
  const init = (): number => descendantsOf(process.pid).find(isInit)?.pid ?? 0;
  underlayOf({
    runtime: namespaceRuntime,
    pid: init,
    ports: async (_session, { nodes }) => nodes.map((node) => uplinkOf(node).port),
  });

  test('is gone with its nodes', () => {
    assert.deepEqual(descendantsOf(process.pid).filter(isInit), []);
  });
});

/* An engine of the suite's own: what is planted on its machine would hit the nodes of others. */
suite('the underlay of containers, before any pod', { skip: programs || (whyNoEngine() ?? false) }, () => {
  let engine: PrivateEngine;
  before(async () => {
    engine = await startEngine();
    process.env['DOCKER_HOST'] = engine.address;
  });
  after(() => engine.stop());

  underlayOf({
    runtime: dockerRuntime,
    pid: () => engine.pid,
    ports: (session, { nodes }) =>
      Promise.all(
        nodes.map(async ({ name, uplinks }) => {
          const pid = await containerPid(session.enterAgentOf(name));
          return otherEnd(pid, uplinks[0].ifName, engine.pid);
        }),
      ),
  });

  test('is gone with its nodes', async () => {
    const { containers, networks } = await engineState(engine.address);
    assert.deepEqual([containers, networks], [[], ['bridge', 'host', 'none']]);
  });
});
