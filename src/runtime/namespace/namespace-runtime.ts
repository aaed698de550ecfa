import process from 'node:process';
import { EnvironmentError } from '../../model/errors.ts';
import type { NodeName } from '../../model/names.ts';
import type { ClusterPlan } from '../../model/plan.ts';
import { kernelNeedsOf } from '../../model/kernel-needs.ts';
import { underlayCidr } from '../../model/underlay-cidr.ts';
import { underlayMtuBytes } from '../../model/underlay-mtu.ts';
import { membersOf } from '../../model/underlay-place.ts';
import { podnetVersion } from '../../util/package.ts';
import { timeLimit } from '../../util/time-limit.ts';
import { checkKernel } from '../check-kernel.ts';
import type { NodeRuntime, OpenRuntimeOptions, RuntimeSession } from '../node-runtime.ts';
import { planOf } from '../plan-of.ts';
import { type AgentProcess, type Privilege, startAgent } from './agent-process.ts';

/** How long it may take to take away a node that nobody waits for any more. */
const removalMs = 10_000;

/** What nodes are joined by here. */
const underlayKinds = ['bridge', 'veth'] as const;

/** All nodes of a cluster as namespaces of one agent on this machine: no engine, no image, no root. */
export const namespaceRuntime: NodeRuntime = {
  name: 'namespace',

  async open({ runId, underlayCidr: asked, signal }: OpenRuntimeOptions): Promise<RuntimeSession> {
    if (process.platform !== 'linux') {
      throw new EnvironmentError(
        'not-linux',
        `the namespace runtime needs Linux, this is ${process.platform}`,
        {
          hint: 'use Linux, a Linux virtual machine or WSL2',
        },
      );
    }
    const agent = await startWithAnyPrivilege(signal);
    const { kernel, architecture, nodeVersion, privilege } = agent.client.hello;
    return {
      surroundings: {
        podnetVersion: podnetVersion(),
        runtime: 'namespace',
        kernel,
        architecture,
        nodeVersion,
        privilege,
      },
      closeLimitMs: 5_000,
      // Clusters share no network here, so the first choice is always free.
      underlay: { cidr: asked ?? underlayCidr(runId, 0), mtuBytes: underlayMtuBytes },
      createNodes: async (plan: ClusterPlan, nodesSignal: AbortSignal) => {
        const needs = kernelNeedsOf(plan);
        const linkKinds = [...new Set([...underlayKinds, ...needs.linkKinds])];
        await checkKernel(agent.client, { ...needs, linkKinds }, nodesSignal);
        await agent.client.request(
          'createNodes',
          { underlay: plan.underlay, nodes: membersOf(plan) },
          nodesSignal,
        );
      },
      addNode: async (plan: ClusterPlan, name: NodeName, nodeSignal: AbortSignal) => {
        const members = membersOf(plan);
        const { node, peers } = planOf(members, name);
        try {
          await agent.client.request('addNode', { node, peers }, nodeSignal);
          await agent.client.request('updatePeers', { nodes: members }, nodeSignal);
        } catch (error) {
          // The agent may have made it by the time that whoever wanted it lost patience.
          using limit = timeLimit(removalMs);
          await agent.client.request('removeNode', { node: name }, limit.signal).catch(() => undefined);
          throw error;
        }
      },
      removeNode: async (plan: ClusterPlan, node: NodeName, nodeSignal: AbortSignal) => {
        await agent.client.request('updatePeers', { nodes: membersOf(plan) }, nodeSignal);
        await agent.client.request('removeNode', { node }, nodeSignal);
      },
      agentOf: () => agent.client,
      enterAgentOf: () => agent.enterCommand,
      agents: () => [agent.client],
      // One agent has them all.
      onNodeLost: () => undefined,
      lost: agent.lost,
      close: () => agent.close(),
    };
  },
};

/** Root in a container often lacks the right to make namespaces but may make a user namespace. */
async function startWithAnyPrivilege(signal: AbortSignal): Promise<AgentProcess> {
  const choices: readonly Privilege[] =
    process.getuid?.() === 0 ? ['root', 'user-namespace'] : ['user-namespace'];
  let first: unknown;
  for (const privilege of choices) {
    try {
      return await startAgent(privilege, signal);
    } catch (error) {
      if (!(error instanceof EnvironmentError) || error.code !== 'no-namespaces') throw error;
      first ??= error;
    }
  }
  throw first;
}
