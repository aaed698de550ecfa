import type { AgentClient } from '../agent/client.ts';
import { isHostNetwork } from '../model/kubernetes.ts';
import type { NodeName, PodKey } from '../model/names.ts';
import type { ClusterPlan } from '../model/plan.ts';
import type { ContainerExit, PodOutcome } from '../model/pod-outcome.ts';
import { planPod } from './plan-pod.ts';
import { keyOfPod } from './pod-state.ts';
import type { ContainerStart, PodDriver, PodStart } from './pod-driver.ts';

/** Starts and stops pods by the agents of their nodes. */
export class AgentPodDriver implements PodDriver {
  private readonly plan: ClusterPlan;
  private readonly agentOf: (node: NodeName) => AgentClient;
  private readonly agents: readonly AgentClient[];

  constructor(plan: ClusterPlan, agentOf: (node: NodeName) => AgentClient, agents: readonly AgentClient[]) {
    this.plan = plan;
    this.agentOf = agentOf;
    this.agents = agents;
  }

  async start(
    node: NodeName,
    starts: readonly PodStart[],
    signal: AbortSignal,
  ): Promise<readonly PodOutcome[]> {
    const pods = starts.map(({ pod, addresses }) => {
      const key = keyOfPod(pod);
      const { containers } = pod.spec;
      if (isHostNetwork(pod)) return { pod: key, containers };
      return { pod: key, plan: planPod(this.plan, key, node, addresses), containers };
    });
    return this.agentOf(node).request('startPods', { node, pods }, signal);
  }

  async stop(node: NodeName, pods: readonly PodKey[], signal: AbortSignal): Promise<void> {
    await this.agentOf(node).request('stopPods', { node, pods }, signal);
  }

  async startAgain(
    node: NodeName,
    containers: readonly ContainerStart[],
    signal: AbortSignal,
  ): Promise<void> {
    await this.agentOf(node).request('startContainers', { node, containers }, signal);
  }

  onContainerExit(listener: (exit: ContainerExit) => void): () => void {
    const stops = this.agents.map((agent) => agent.onContainerExit(listener));
    return () => {
      for (const stop of stops) stop();
    };
  }
}
