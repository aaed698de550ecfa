import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { NodeLoss } from '../../src/cluster/cluster-nodes.ts';
import { createClusterOn } from '../../src/cluster/create-cluster.ts';
import type { NodeName } from '../../src/model/names.ts';
import type { ClusterPlan, NodePlan } from '../../src/model/plan.ts';
import { namespaceRuntime } from '../../src/runtime/namespace/namespace-runtime.ts';
import type {
  NodeLostListener,
  NodeRuntime,
  OpenRuntimeOptions,
  RuntimeSession,
} from '../../src/runtime/node-runtime.ts';
import { planOf } from '../../src/runtime/plan-of.ts';
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
    const spare = await Promise.all(Array.from({ length: this.nodes }, () => namespaceRuntime.open(options)));
    const [first] = spare;
    assert.ok(first !== undefined, 'a cluster has a node');
    const { surroundings, closeLimitMs, underlay } = first;
    const sessions = new Map<string, RuntimeSession>();
    const sessionOf = (node: string): RuntimeSession => {
      const session = sessions.get(node);
      assert.ok(session !== undefined, node);
      return session;
    };
    const lost = new Map<NodeName, unknown>();
    const listeners: NodeLostListener[] = [];
    const start = async (plan: ClusterPlan, node: NodePlan, signal: AbortSignal): Promise<void> => {
      const session = spare.shift() ?? (await namespaceRuntime.open(options));
      sessions.set(node.name, session);
      session.lost.catch((error: unknown) => {
        lost.set(node.name, error);
        for (const listener of listeners) listener(node.name, error);
      });
      await session.createNodes({ ...plan, nodes: [node] }, signal);
      this.inits.set(node.name, firstProcessOf(session.enterAgentOf(node.name)));
    };
    /** The first node's agent has the bridge that all are joined with. */
    const joinHub = async (node: string): Promise<void> => {
      const [hub] = this.inits.values();
      if (hub !== undefined && hub !== this.initOf(node)) await join(hub, this.initOf(node));
    };
    return {
      surroundings,
      closeLimitMs,
      underlay,
      createNodes: async (plan, signal) => {
        for (const node of plan.nodes) await start(plan, node, signal);
        for (const { name } of plan.nodes) await joinHub(name);
      },
      addNode: async (plan, name, signal) => {
        await start(plan, planOf(plan.nodes, name).node, signal);
        await joinHub(name);
      },
      removeNode: async (_plan, name) => {
        const session = sessions.get(name);
        sessions.delete(name);
        this.inits.delete(name);
        lost.delete(name);
        await session?.close();
      },
      agentOf: (node) => sessionOf(node).agentOf(node),
      enterAgentOf: (node) => sessionOf(node).enterAgentOf(node),
      agents: () => [...sessions.values()].flatMap((session) => session.agents()),
      onNodeLost: (listener) => {
        listeners.push(listener);
        for (const [node, error] of lost) listener(node, error);
      },
      lost: new Promise(() => undefined),
      close: async () => {
        await Promise.all([...spare, ...sessions.values()].map((session) => session.close()));
      },
    };
  }
}

/** @param spec of the cluster, as below `spec:` of a scenario; its nodes have their usual names */
export async function openSplitLab(
  pods: string,
  spec: string,
  nodeLoss: NodeLoss = 'ends-cluster',
): Promise<SplitLab> {
  const scenario = await load('- check: network-model', pods, spec);
  const runtime = new AgentPerNode(scenario.cluster.nodes.length);
  const cluster = await createClusterOn(runtime, scenario.cluster, { signal: never, seed: 1, nodeLoss });
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
