import { setMaxListeners } from 'node:events';
import { randomUUID } from 'node:crypto';
import type { ConformanceLab, LabNode } from '../../cni/conformance/lab.ts';
import type { ClusterConfig, RuntimeName } from '../../model/cluster-config.ts';
import type { CniConfig } from '../../model/cni-network.ts';
import { conflistFacts } from '../../model/conflist-facts.ts';
import { parseNodeName } from '../../model/names.ts';
import type { ClusterPlan, NodePlan } from '../../model/plan.ts';
import type { Surroundings } from '../../model/surroundings.ts';
import type { RuntimeSession } from '../../runtime/node-runtime.ts';
import { runtimeNamed } from '../../runtime/runtimes.ts';
import { timeLimit } from '../../util/time-limit.ts';
import { planCluster } from '../plan-cluster.ts';
import { AgentLabNode } from './agent-lab-node.ts';
import { neededPlugins } from './needed-plugins.ts';
import { packParcel, type Parcel } from './pack-parcel.ts';
import { planParcel } from './plan-parcel.ts';
import { requireFitPrograms } from './require-fit-programs.ts';
import { sendParcel } from './send-parcel.ts';
import { Turns } from '../../util/turns.ts';

export interface OpenConformanceLabOptions {
  readonly runtime: RuntimeName;
  /** The programs and files that nodes get. */
  readonly cni: CniConfig;
  readonly podCIDRs: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress?: (text: string) => void;
}

export interface OpenConformanceLab extends ConformanceLab, AsyncDisposable {
  readonly surroundings: Surroundings;
}

/** How long it may take to take a node away once its check is over, or was called off. */
const removalMs = 20_000;

const clusterName = 'conformance';

/** Nodes without a pod network, one for each check, gone with it. @throws EnvironmentError, UsageError */
export async function openConformanceLab({
  runtime,
  cni,
  podCIDRs,
  signal,
  onProgress,
}: OpenConformanceLabOptions): Promise<OpenConformanceLab> {
  const parcel = await packParcel(cni, signal);
  const nodeRuntime = await runtimeNamed(runtime, signal);
  const session = await nodeRuntime.open({
    runId: randomUUID(),
    clusterName,
    signal,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const lab = new AgentLab(session, parcel, podCIDRs, signal);
  try {
    const { entries } = await planParcel(cni, signal);
    await requireFitPrograms(neededPlugins(cni), entries, session.surroundings.architecture);
    await lab.open(onProgress);
    return lab;
  } catch (error) {
    // What cannot be removed now is the reaper's; why it came to that is what matters.
    await session.close().catch(() => undefined);
    throw error;
  }
}

class AgentLab implements OpenConformanceLab {
  readonly surroundings: Surroundings;
  readonly #session: RuntimeSession;
  readonly #parcel: Parcel;
  readonly #podCIDRs: readonly string[];
  readonly #signal: AbortSignal;
  /** Of the nodes there are; the first, on which no check works, holds what they share. */
  #ordinals: readonly number[] = [1];
  #nextOrdinal = 2;
  /** Runtimes let nodes come and go one after another. */
  readonly #turns = new Turns();

  constructor(session: RuntimeSession, parcel: Parcel, podCIDRs: readonly string[], signal: AbortSignal) {
    this.surroundings = session.surroundings;
    this.#session = session;
    this.#parcel = parcel;
    this.#podCIDRs = podCIDRs;
    this.#signal = signal;
    // Every call in a node listens to it, and a snapshot makes a dozen at once; Node warns of more than ten.
    setMaxListeners(0, signal);
  }

  async open(onProgress?: (text: string) => void): Promise<void> {
    await this.#session.createNodes(this.#plan(), this.#signal, onProgress);
  }

  async withNode<T>(use: (node: LabNode) => Promise<T>): Promise<T> {
    const ordinal = this.#nextOrdinal++;
    const { plan, node } = await this.#turns.take(() => this.#add(ordinal));
    try {
      const agent = this.#session.agentOf(node.name);
      await this.#layFiles(node);
      const facts = conflistFacts(
        { cluster: clusterName, underlay: plan.underlay.cidr, network: plan.network, nodes: plan.nodes },
        node,
      );
      return await use(new AgentLabNode(agent, node.name, facts, this.#signal));
    } finally {
      await this.#turns.take(() => this.#remove(ordinal, node));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.close();
  }

  async #add(ordinal: number): Promise<{ readonly plan: ClusterPlan; readonly node: NodePlan }> {
    const before = this.#ordinals;
    this.#ordinals = [...before, ordinal];
    try {
      const plan = this.#plan();
      const node = plan.nodes.at(-1);
      if (node === undefined) throw new RangeError('a plan without nodes');
      await this.#session.addNode(plan, node.name, this.#signal);
      return { plan, node };
    } catch (error) {
      this.#ordinals = before;
      throw error;
    }
  }

  async #remove(ordinal: number, node: NodePlan): Promise<void> {
    this.#ordinals = this.#ordinals.filter((one) => one !== ordinal);
    // Also once the run was called off: what holds the node is still there until the session closes.
    using limit = timeLimit(removalMs);
    await this.#session.removeNode(this.#plan(), node.name, limit.signal);
  }

  async #layFiles({ name }: NodePlan): Promise<void> {
    const agent = this.#session.agentOf(name);
    await sendParcel(agent, this.#parcel, this.#signal);
    await agent.request('layFiles', { node: name, parcel: this.#parcel.parcel }, this.#signal);
  }

  #plan(): ClusterPlan {
    const config: ClusterConfig = {
      name: clusterName,
      runtime: this.#session.surroundings.runtime,
      nodes: this.#ordinals.map((ordinal) => ({
        name: parseNodeName(`node-${ordinal}`),
        ordinal,
        labels: {},
      })),
      // The plugin is never asked for: what is looked at are nodes without a pod network.
      network: { plugin: 'bridge', podCIDRs: this.#podCIDRs, mtuBytes: 'auto' },
    };
    return planCluster(config, this.#session.underlay);
  }
}
