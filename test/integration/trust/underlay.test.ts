import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { suite, test } from 'node:test';
import { underlayLosses } from '../../../src/cluster/check-underlay.ts';
import { createCluster } from '../../../src/cluster/create-cluster.ts';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import type { ClusterPlan } from '../../../src/model/plan.ts';
import { namespaceRuntime } from '../../../src/runtime/namespace/namespace-runtime.ts';
import { namespacePlanter, type Planter } from '../../support/plant.ts';
import { descendantsOf, isInit } from '../../support/processes.ts';
import { missing } from '../../support/requires.ts';
import { scenarioOf, podText } from '../../support/scenario-text.ts';

const { signal } = new AbortController();

/** Nodes without a pod network, as they are before the underlay is looked at. */
async function withNodes(
  body: (plan: ClusterPlan, planter: Planter, losses: () => Promise<readonly string[]>) => Promise<void>,
): Promise<void> {
  const { cluster } = await scenarioOf('- check: network-model', podText('a'), 'cluster: {nodes: 3}');
  const session = await namespaceRuntime.open({ runId: randomUUID(), signal });
  try {
    const plan = planCluster(cluster, session.underlay);
    await session.createNodes(plan, signal);
    const init = descendantsOf(process.pid).find(isInit)?.pid ?? 0;
    await body(
      plan,
      namespacePlanter(init, () => ''),
      async () => {
        const lost = await underlayLosses(session, plan.nodes, signal);
        return lost.map(({ from, to, protocol }) => `${from} ${to} ${protocol}`).sort();
      },
    );
  } finally {
    await session.close();
  }
}

const dropOnBridge = (what: string): string =>
  `table bridge broken { chain broken { type filter hook forward priority 0; ${what} drop; }; }`;

const both = (a: string, b: string): readonly string[] =>
  ['icmp', 'tcp', 'udp'].flatMap((protocol) => [`${a} ${b} ${protocol}`, `${b} ${a} ${protocol}`]).sort();

/*
 *   node-1   node-2   node-3
 *     |        |        |
 *   --+------ underlay0-+--      what is lost here is not the plugin's fault
 */
suite('the underlay, before any pod', { skip: missing('nsenter', 'bridge', 'nft') }, () => {
  test('loses nothing by itself', () =>
    withNodes(async (_plan, _planter, losses) => {
      assert.deepEqual(await losses(), []);
    }));

  test('two ports that may not speak to each other lose all between them', () =>
    withNodes(async (plan, planter, losses) => {
      for (const { underlayPort } of plan.nodes.slice(0, 2)) {
        await planter.in('underlay', `bridge link set dev ${underlayPort} isolated on`);
      }
      assert.deepEqual(await losses(), both('node-1', 'node-2'));
    }));

  test('a firewall on bridged packets loses what it drops', () =>
    withNodes(async (_plan, planter, losses) => {
      await planter.in('underlay', `nft '${dropOnBridge('ip protocol udp ip daddr 10.244.3.0/24')}'`);
      assert.deepEqual(await losses(), ['node-1 node-3 udp', 'node-2 node-3 udp']);
    }));

  test('a loss is the fault of the surroundings, and its place is named', async () => {
    const { cluster } = await scenarioOf('- check: network-model', podText('a'), 'cluster: {nodes: 2}');
    const making = createCluster(cluster, {
      signal,
      seed: 1,
      onPhase: ({ kind, phase }) => {
        if (kind !== 'phase-started' || phase !== 'underlay-check') return;
        const init = descendantsOf(process.pid).find(isInit)?.pid ?? 0;
        const planter = namespacePlanter(init, () => '');
        const [program, ...args] = planter.words('underlay', `nft '${dropOnBridge('ip protocol icmp')}'`);
        execFileSync(program, args);
      },
    });
    await assert.rejects(making, {
      kind: 'environment',
      code: 'underlay-loss',
      message: /node-1 → node-2 \(icmp\), node-2 → node-1 \(icmp\)$/,
      hint: /FORWARD/,
    });
    assert.deepEqual(descendantsOf(process.pid).filter(isInit), []);
  });
});
