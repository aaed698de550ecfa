import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { underlayLosses } from '../../../src/cluster/check-underlay.ts';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import { poll } from '../../../src/util/poll.ts';
import { AgentPerNode, openSplitLab, type SplitLab } from '../../support/agent-per-node.ts';
import { assertGreen, assertRed, fourPods, twoNodes } from '../../support/breakage.ts';
import { forward, nat, repaired } from '../../support/nft-rules.ts';
import { ownServerPod } from '../../support/own-server.ts';
import { namespacePlanter } from '../../support/plant.ts';
import { missing, needsRoot } from '../../support/requires.ts';
import { scenarioOf } from '../../support/scenario-text.ts';

/*
 * What probes of one agent say of targets that another one has.
 *
 *   a, b (responders), s (a server of its own)      c, d (responders), t (a server of its own)
 *           node-1, first agent ------ underlay ------ node-2, second agent
 */
const pods = fourPods + ownServerPod('s', 'node-1') + ownServerPod('t', 'node-2');

const toResponder = `
- probe: {from: a, to: c, port: 80}
- probe: {from: a, to: c, protocol: http, port: 80}
- probe: {from: a, to: c, protocol: udp, port: 53}
- probe: {from: a, to: c, protocol: icmp}`;
const toServer = toResponder.replaceAll('to: c', 'to: t');
/** A program needs a moment until it listens. */
const patiently = `${toServer}\n${toServer.replaceAll('from: a, to: t', 'from: c, to: s')}`.replaceAll(
  '}',
  '}\n  expect: {verdict: answered, within: 20s}',
);

function withAgents(name: string, body: (lab: SplitLab) => Promise<void>): void {
  test(name, { skip: needsRoot || missing('nsenter', 'ip', 'nft') }, async () => {
    await using lab = await openSplitLab(pods, twoNodes);
    assertGreen(await lab.run(patiently), 'servers of their own');
    await body(lab);
  });
}

async function assertSeen(lab: SplitLab, steps: string, target: string, verdict: string | RegExp) {
  const [tcp, http, udp, icmp] = await lab.run(steps);
  assertRed(tcp, { [`a → ${target} tcp/80`]: verdict });
  assertRed(http, { [`a → ${target} http/80`]: verdict });
  assertRed(udp, { [`a → ${target} udp/53`]: verdict });
  assertRed(icmp, { [`a → ${target} icmp`]: verdict });
}

suite('nodes with an agent each', { concurrency: 2 }, () => {
  withAgents('are one network', async (lab) => {
    const everyPair = `
- check: network-model
- reachability: {protocol: tcp, port: 80}
- reachability: {protocol: http, port: 80}
- reachability: {protocol: udp, port: 53}
- reachability: {protocol: icmp}
- probe: {from: a, to: c, port: 81}
  expect: {verdict: refused}
- probe: {from: a, to: t, port: 81}
  expect: {verdict: refused}
- probe: {from: a, to: node/node-2, protocol: icmp}`;
    assertGreen(await lab.run(everyPair), 'every pair');
  });

  withAgents('see a translated source', async (lab) => {
    await lab.in('node/node-1', nat('postrouting', 'oifname "eth0" masquerade'));
    await assertSeen(lab, toResponder, 'c', 'wrong-source source-translated');
    await assertSeen(lab, toServer, 't', 'wrong-source source-translated');
    await lab.in('node/node-1', repaired);
    assertGreen(await lab.run(toServer), 'mended');
  });

  withAgents('see that somebody else answers', async (lab) => {
    const toOther = `ip daddr ${lab.addressOf('t')} dnat to ${lab.addressOf('d')}`;
    await lab.in('node/node-2', nat('prerouting', toOther));
    await assertSeen(lab, toServer, 't', 'wrong-peer target-saw-nothing');
  });

  withAgents('name a neighbour that is silent in the other node', async (lab) => {
    await lab.in('c', 'ip link set eth0 arp off');
    for (const protocol of ['tcp, port: 80', 'http, port: 80', 'udp, port: 53', 'icmp']) {
      // Of a neighbour that it has given up, the node would tell at once.
      await lab.in('node/node-2', `ip neigh del ${lab.addressOf('c')} dev cni0`);
      const [step] = await lab.run(`- probe: {from: a, to: c, protocol: ${protocol}}`);
      const [failure] = step?.failures ?? [];
      const verdict = `${failure?.verdict} ${failure?.reason}`;
      // Where an agent was held up, the probe waits longer, until the node gives up asking and tells (arp(7), 3 s).
      if (verdict === 'unreachable icmp-host-unreachable') continue;
      assert.equal(verdict, 'no-answer neighbour-unresolved', protocol);
      assert.match(failure?.seen ?? '', /neighbour (INCOMPLETE|FAILED) in node\/node-2/);
    }
  });

  withAgents('take silence for what it is only when the port answers in the other node', async (lab) => {
    await lab.in('node/node-2', forward(`ip daddr ${lab.addressOf('c')} drop`));
    const [port, closed] = await lab.run(`
- probe: {from: a, to: c, port: 80}
  expect: {verdict: no-answer}
- probe: {from: a, to: c, port: 81}
  expect: {verdict: no-answer}`);
    assert.equal(port?.status, 'passed');
    assertRed(closed, { 'a → c tcp/81': 'inconclusive control-failed' });
  });

  withAgents('give no verdict over a target whose agent is gone', async (lab) => {
    lab.killAgentOf('node-2');
    for (const target of ['c', 't']) {
      const [step] = await lab.run(`- probe: {from: a, to: ${target}, port: 80}`);
      assert.equal(step?.status, 'error', target);
      assert.match(step?.message ?? '', /the agent/);
    }
  });
});

const never = new AbortController().signal;
const dropOnBridge = (what: string): string =>
  `nft 'table bridge broken { chain broken { type filter hook forward priority 0; ${what} drop; }; }'`;

/** The nodes before there is a pod network. */
async function withUnderlay(
  body: (losses: (signal: AbortSignal) => Promise<readonly string[]>, runtime: AgentPerNode) => Promise<void>,
): Promise<void> {
  const { cluster } = await scenarioOf('- check: network-model', pods, 'cluster: {nodes: 3}');
  const runtime = new AgentPerNode(3);
  const session = await runtime.open({ runId: randomUUID(), clusterName: 'test', signal: never });
  try {
    const plan = planCluster(cluster, session.underlay);
    await session.createNodes(plan, never);
    await body(async (signal) => {
      const lost = await underlayLosses(session, plan.nodes, signal);
      return lost.map(({ from, to, source, protocol }) => `${from} ${to} ${source} ${protocol}`).sort();
    }, runtime);
  } finally {
    await session.close();
  }
}

suite('the underlay of nodes with an agent each', {
  skip: needsRoot || missing('nsenter', 'ip', 'nft'),
}, () => {
  test('is looked at between all of them', () =>
    withUnderlay(async (losses, { inits }) => {
      assert.deepEqual(await losses(never), []);
      const planter = namespacePlanter(inits.get('node-3') ?? 0, () => '');
      await planter.in('underlay', dropOnBridge('ip protocol udp'));
      const ends = ['node-1 node-3', 'node-2 node-3', 'node-3 node-1', 'node-3 node-2'];
      assert.deepEqual(
        await losses(never),
        ends.flatMap((pair) => [`${pair} node udp`, `${pair} pod udp`]),
      );
    }));

  test('is not listened on any more when the look at it was called off', () =>
    withUnderlay(async (losses, { inits }) => {
      const planters = ['node-1', 'node-2', 'node-3'].map((node) => ({
        node: `node/${node}`,
        planter: namespacePlanter(inits.get(node) ?? 0, () => ''),
      }));
      for (const { planter } of planters) await planter.in('underlay', dropOnBridge(''));
      // The kernel's list of packet sockets: a title, then one line each.
      const listeners = async (): Promise<number> => {
        const texts = await Promise.all(
          planters.map(({ node, planter }) => planter.in(node, 'cat /proc/thread-self/net/packet')),
        );
        return texts.reduce((count, text) => count + text.trim().split('\n').length - 1, 0);
      };
      const until = async (count: number): Promise<true | undefined> =>
        poll(async () => ((await listeners()) === count ? true : undefined), {
          intervalMs: 5,
          timeoutMs: 20_000,
          signal: never,
        });
      const calledOff = new AbortController();
      const looking = losses(calledOff.signal);
      looking.catch(() => undefined);
      assert.ok(await until(3), 'all three are listened on');
      calledOff.abort(new Error('called off'));
      await assert.rejects(looking, /called off/);
      assert.ok(await until(0), 'nobody listens any more');
    }));
});
