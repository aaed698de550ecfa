import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createClusterOn } from '../../src/cluster/create-cluster.ts';
import type { ClusterPlan } from '../../src/model/plan.ts';
import { namespaceRuntime } from '../../src/runtime/namespace/namespace-runtime.ts';
import type { NodeRuntime, OpenRuntimeOptions, RuntimeSession } from '../../src/runtime/node-runtime.ts';
import { waitForPods } from '../../src/scenario/run/wait-for-pods.ts';
import { systemClock } from '../../src/util/clock.ts';
import { poll } from '../../src/util/poll.ts';
import { type Lab, labOf, load } from './lab.ts';
import { planterOf } from './plant.ts';
import { descendantsOf, isInit } from './processes.ts';

const execFileAsync = promisify(execFile);
const never = new AbortController().signal;

/** A lab whose nodes have an agent each, and a way to end one of them. */
export interface SplitLab extends Lab {
  killAgentOf(node: string): void;
  /** The process of a node's agent. */
  agentPidOf(node: string): number;
}

/**
 * Nodes with an agent each, as containers have them, but made of namespaces. Each agent makes its node on a
 * bridge of its own; a veth joins that with the first one's.
 *
 * ```
 *   agent of node-1         agent of node-2
 *       node-1                  node-2
 *         |                       |
 *     underlay0 --- join2 --- underlay0
 * ```
 */
export class AgentPerNode implements NodeRuntime {
  readonly name = 'namespace';
  /** First process of each agent's PID namespace, by the agent's node. */
  readonly inits = new Map<string, number>();
  private readonly nodes: number;

  constructor(nodes: number) {
    this.nodes = nodes;
  }

  readonly initOf = (node: string): number => {
    const init = this.inits.get(node);
    assert.ok(init !== undefined, `${node} has an agent`);
    return init;
  };

  async open(options: OpenRuntimeOptions): Promise<RuntimeSession> {
    const sessions = await Promise.all(
      Array.from({ length: this.nodes }, () => namespaceRuntime.open(options)),
    );
    const [first] = sessions;
    assert.ok(first !== undefined);
    const sessionOf = (node: string): RuntimeSession => {
      const session = sessions[Number(node.replace('node-', '')) - 1];
      assert.ok(session !== undefined, node);
      return session;
    };
    return {
      surroundings: first.surroundings,
      closeLimitMs: first.closeLimitMs,
      underlay: first.underlay,
      createNodes: async (plan, signal) => {
        for (const node of plan.nodes) {
          const session = sessionOf(node.name);
          const own: ClusterPlan = { ...plan, nodes: [node] };
          await session.createNodes(own, signal);
          this.inits.set(node.name, firstProcessOf(session.enterAgentOf(node.name)));
        }
        const [hub, ...others] = this.inits.values();
        for (const other of others) if (hub !== undefined) await join(hub, other);
      },
      agentOf: (node) => sessionOf(node).agentOf(node),
      enterAgentOf: (node) => sessionOf(node).enterAgentOf(node),
      agents: () => sessions.flatMap((session) => session.agents()),
      lost: Promise.race(sessions.map(({ lost }) => lost)),
      close: async () => {
        await Promise.all(sessions.map((session) => session.close()));
      },
    };
  }
}

/** @param spec of the cluster, as below `spec:` of a scenario; its nodes have their usual names */
export async function openSplitLab(pods: string, spec: string): Promise<SplitLab> {
  const scenario = await load('- check: network-model', pods, spec);
  const runtime = new AgentPerNode(scenario.cluster.nodes.length);
  const cluster = await createClusterOn(runtime, scenario.cluster, { signal: never, seed: 1 });
  try {
    await cluster.apply(scenario.manifests, { signal: never });
    assert.equal(await waitForPods(cluster, { signal: never, clock: systemClock }), undefined);
    const lab = await labOf(
      cluster,
      runtime.initOf,
      (nodeOf) => planterOf({ initOf: runtime.initOf, nodeOf, underlayNetns: '' }),
      (steps) => load(steps, pods, spec),
    );
    return {
      ...lab,
      agentPidOf: (node) => {
        const agent = descendantsOf(runtime.initOf(node)).find(({ command }) => command.includes('agent.js'));
        assert.ok(agent !== undefined, `${node} has an agent`);
        return agent.pid;
      },
      killAgentOf: (node) => {
        // The first process ends, and with it the whole PID namespace.
        process.kill(runtime.inits.get(node) ?? 0, 'SIGKILL');
      },
    };
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/** `nsenter --target PID …`: the process that made the namespaces, whose child is the first one in them. */
function firstProcessOf([, , parent]: readonly string[]): number {
  const init = descendantsOf(Number(parent)).find(isInit);
  assert.ok(init !== undefined, 'an agent has a first process');
  return init.pid;
}

async function join(hub: number, other: number): Promise<void> {
  const name = `join${other % 1_000_000}`;
  const ends = [
    [hub, name],
    [other, 'join'],
  ] as const;
  await ip(hub, 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'join', 'netns', String(other));
  for (const [pid, link] of ends) await ip(pid, 'link', 'set', link, 'master', 'underlay0', 'up');
  // A bridge switches a port on when it is told of its carrier, which the kernel does once a second.
  const up = await poll(
    async () => {
      const links = await Promise.all(ends.map(([pid, link]) => ip(pid, 'link', 'show', link)));
      return links.every((text) => text.includes('state UP')) ? true : undefined;
    },
    { intervalMs: 20, timeoutMs: 20_000, signal: never },
  );
  assert.ok(up, 'the underlays are joined');
}

/** In the network namespace of a process. */
async function ip(pid: number, ...words: readonly string[]): Promise<string> {
  const { stdout } = await execFileAsync('nsenter', [`--net=/proc/${pid}/ns/net`, 'ip', ...words]);
  return stdout;
}
