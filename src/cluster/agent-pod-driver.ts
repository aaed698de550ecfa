import { isHostNetwork } from '../model/kubernetes.ts';
import type { NodeName, PodKey } from '../model/names.ts';
import type { ContainerExit, PodOutcome } from '../model/pod-outcome.ts';
import { type ClusterNodes, isAgentGone } from './cluster-nodes.ts';
import { planPod } from './plan-pod.ts';
import { keyOfPod } from './pod-state.ts';
import type { ContainerStart, PodDriver, PodStart } from './pod-driver.ts';

/** Starts and stops pods by the agents of their nodes. */
export class AgentPodDriver implements PodDriver {
  private readonly nodes: ClusterNodes;

  constructor(nodes: ClusterNodes) {
    this.nodes = nodes;
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
      return { pod: key, plan: planPod(this.nodes.plan, key, node, addresses), containers };
    });
    return this.nodes.agentOf(node).request('startPods', { node, pods }, signal);
  }

  /** What ran on a node that is lost has ended with it. */
  async stop(node: NodeName, pods: readonly PodKey[], signal: AbortSignal): Promise<void> {
    if (this.nodes.isLost(node)) return;
    try {
      await this.nodes.agentOf(node).request('stopPods', { node, pods }, signal);
    } catch (error) {
      if (!(this.nodes.toleratesLoss && isAgentGone(error))) throw error;
    }
  }

  async startAgain(
    node: NodeName,
    containers: readonly ContainerStart[],
    signal: AbortSignal,
  ): Promise<void> {
    await this.nodes.agentOf(node).request('startContainers', { node, containers }, signal);
  }

  onContainerExit(listener: (exit: ContainerExit) => void): () => void {
    const stops: (() => void)[] = [];
    stops.push(this.nodes.onAgent((agent) => stops.push(agent.onContainerExit(listener))));
    return () => {
      for (const stop of stops) stop();
    };
  }
}
