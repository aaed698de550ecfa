import { randomUUID } from 'node:crypto';
import type { PodSpecOnNode } from '../../src/agent/protocol.ts';
import { packParcel } from '../../src/cluster/cni/pack-parcel.ts';
import { sendParcel } from '../../src/cluster/cni/send-parcel.ts';
import { planCluster } from '../../src/cluster/plan-cluster.ts';
import { planPod } from '../../src/cluster/plan-pod.ts';
import type { CniConfig } from '../../src/model/cni-network.ts';
import type { NodeName } from '../../src/model/names.ts';
import { displayPod, parseNodeName, podKey } from '../../src/model/names.ts';
import type { PodOutcome } from '../../src/model/pod-outcome.ts';
import { runtimeNamed } from '../../src/runtime/runtimes.ts';
import type { Runtime } from './both-runtimes.ts';
import { cniConfig } from './cni-config.ts';

const { signal } = new AbortController();

/** Nodes whose agents attach pods by CNI plugins, with nothing above the agents. */
export interface CniNodes extends AsyncDisposable {
  /** Pods that were up, or had failed, before all that were started with them were, in their order. */
  readonly early: readonly string[];
  /** Starts pods by their names; each has a network of the annotation's kind where one is given. */
  start(node: string, pods: readonly string[], more?: Partial<PodSpecOnNode>): Promise<readonly PodOutcome[]>;
  stop(node: string, pods: readonly string[]): Promise<void>;
  /** What a shell says in the node's own netns, both streams. */
  sh(node: string, script: string): Promise<string>;
  readDaemonLog(node: string): Promise<string>;
  removeNode(node: string): Promise<void>;
  /** Makes the nodes part of the pod network, by another configuration. */
  prepare(): Promise<void>;
}

/** @param conflist of every pod's first network, a template */
export async function openCniNodes(
  runtimeName: Runtime,
  conflist: object,
  {
    nodes = 1,
    podCIDRs = ['10.244.0.0/16'],
    ...more
  }: Partial<CniConfig> & { readonly nodes?: number; readonly podCIDRs?: readonly string[] } = {},
): Promise<CniNodes> {
  const cni = cniConfig({ conflist: { file: '10-net.conflist', text: JSON.stringify(conflist) }, ...more });
  const runtime = await runtimeNamed(runtimeName, signal);
  const session = await runtime.open({ runId: randomUUID(), clusterName: 'cni', signal });
  try {
    const names = Array.from({ length: nodes }, (_, index) => parseNodeName(`node-${index + 1}`));
    const config = {
      name: 'cni',
      runtime: runtimeName,
      nodes: names.map((name) => ({ name, labels: {} })),
      network: { plugin: 'cni', podCIDRs, mtuBytes: 'auto', cni },
    } as const;
    const plan = planCluster(config, session.underlay);
    await session.createNodes(plan, signal);
    const { parcel, archive } = await packParcel(cni, signal);
    const prepare = async (): Promise<void> => {
      for (const agent of session.agents()) {
        await sendParcel(agent, { parcel, archive }, signal);
        const cluster = { name: plan.name, underlayCidr: plan.underlay.cidr };
        const { network, nodes: all } = plan;
        await agent.request('prepareNetwork', { network, nodes: all, cluster, parcel }, signal);
      }
    };
    const early: string[] = [];
    for (const agent of session.agents()) agent.onPodStarted((_node, { pod }) => early.push(displayPod(pod)));
    const agentOf = (node: string) => session.agentOf(node as NodeName);
    return {
      early,
      prepare,
      start: (node, pods, rest = {}) => {
        const specs = pods.map((name) => {
          const pod = podKey('default', name);
          return { pod, plan: planPod(plan, pod, node as NodeName, []), containers: [], ...rest };
        });
        return agentOf(node).request('startPods', { node: node as NodeName, pods: specs }, signal);
      },
      stop: async (node, pods) => {
        const keys = pods.map((name) => podKey('default', name));
        await agentOf(node).request('stopPods', { node: node as NodeName, pods: keys }, signal);
      },
      sh: async (node, script) => {
        const target = { kind: 'node', node: node as NodeName } as const;
        const { stdout, stderr } = await agentOf(node).request(
          'exec',
          { target, command: ['sh', '-c', script] },
          signal,
        );
        return stdout + stderr;
      },
      removeNode: async (node) => {
        await agentOf(node).request('removeNode', { node: node as NodeName }, signal);
      },
      readDaemonLog: async (node) => {
        const what = { node: node as NodeName, previous: false, waitMs: 0 };
        return (await agentOf(node).request('readDaemonLog', what, signal)).text;
      },
      [Symbol.asyncDispose]: () => session.close(),
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}
