import type { PodSpecOnNode } from '../agent/protocol.ts';
import { PodnetError } from '../model/errors.ts';
import { isHostNetwork } from '../model/kubernetes.ts';
import type { NodeName, PodKey } from '../model/names.ts';
import { type ContainerExit, type PodOutcome, sandboxFailedReason } from '../model/pod-outcome.ts';
import { type ClusterNodes, isAgentGone } from './cluster-nodes.ts';
import type { NetworkFiles } from './cni/network-files.ts';
import { cniPodRequest } from './cni/pod-request.ts';
import { planPod } from './plan-pod.ts';
import { keyOfPod } from './pod-state.ts';
import type { ContainerStart, PodDriver, PodStart } from './pod-driver.ts';
import type { ObjectStore } from './store.ts';

/** What of the nodes a driver uses. */
type DrivenNodes = Pick<ClusterNodes, 'plan' | 'agentOf' | 'isLost' | 'toleratesLoss' | 'onAgent'>;

/** Starts and stops pods by the agents of their nodes. */
export class AgentPodDriver implements PodDriver {
  private readonly nodes: DrivenNodes;
  private readonly objects: Pick<ObjectStore, 'list'>;
  private readonly files: Pick<NetworkFiles, 'bringPluginsOf'>;

  /**
   * @param objects among which pods find the networks that they ask for
   * @param files brings what plugins these networks need
   */
  constructor(
    nodes: DrivenNodes,
    objects: Pick<ObjectStore, 'list'>,
    files: Pick<NetworkFiles, 'bringPluginsOf'>,
  ) {
    this.nodes = nodes;
    this.objects = objects;
    this.files = files;
  }

  async start(
    node: NodeName,
    starts: readonly PodStart[],
    signal: AbortSignal,
    onOutcome?: (outcome: PodOutcome) => void,
  ): Promise<readonly PodOutcome[]> {
    const pods: PodSpecOnNode[] = [];
    const refused: PodOutcome[] = [];
    for (const start of starts) {
      try {
        pods.push(this.specOf(start, node));
      } catch (error) {
        if (!(error instanceof PodnetError)) throw error;
        refused.push(refusal(keyOfPod(start.pod), error));
      }
    }
    if (pods.length === 0) return refused;
    const agent = this.nodes.agentOf(node);
    const networks = pods.flatMap(({ cni }) => cni?.networks ?? []);
    if (networks.length > 0) await this.files.bringPluginsOf(networks, node, agent, signal);
    const stopListening = agent.onPodStarted((of, outcome) => {
      if (of === node) onOutcome?.(outcome);
    });
    try {
      return [...(await agent.request('startPods', { node, pods }, signal)), ...refused];
    } finally {
      stopListening();
    }
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

  /** @throws UsageError when CNI plugins cannot be asked for what the pod wants */
  private specOf({ pod, addresses }: PodStart, node: NodeName): PodSpecOnNode {
    const { plan } = this.nodes;
    const key = keyOfPod(pod);
    const { containers } = pod.spec;
    if (isHostNetwork(pod)) return { pod: key, containers };
    const spec = { pod: key, plan: planPod(plan, key, node, addresses), containers };
    const { cni } = plan.network;
    if (cni === undefined) return spec;
    const definitions = this.objects.list('NetworkAttachmentDefinition');
    return { ...spec, cni: cniPodRequest(pod, { definitions, conflists: cni.networks }) };
  }
}

/** One pod that asks for what cannot be keeps no other from starting. */
function refusal(pod: PodKey, { message, hint }: PodnetError): PodOutcome {
  const why = hint === undefined ? message : `${message}; ${hint}`;
  return { pod, ok: false, reason: sandboxFailedReason, message: `Failed to create pod sandbox: ${why}` };
}
