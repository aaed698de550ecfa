import type { AgentClient } from '../../agent/client.ts';
import { parseJson } from '../../cni/json.ts';
import type { CniConfig, PodNetworkRequest } from '../../model/cni-network.ts';
import type { NodeName } from '../../model/names.ts';
import { mapConcurrent } from '../../util/concurrency.ts';
import { noPlugins } from './no-plugins.ts';
import { neededPlugins } from './needed-plugins.ts';
import { type PackParcelOptions, type Parcel, packParcel } from './pack-parcel.ts';
import { planParcel, programPath } from './plan-parcel.ts';
import { namedPlugins } from './plugin-types.ts';
import { sendParcel } from './send-parcel.ts';

/** What a node is told of its files in `network/prepare`. */
export interface BroughtFiles {
  readonly parcel?: string;
}

/**
 * Brings the files of a CNI plugin to the agents whose nodes need them. They are read anew each time, so that a node that
 * is made anew has the plugin as it is now; what an agent has already is not sent again.
 */
export class NetworkFiles {
  readonly #config: CniConfig | undefined;
  readonly #options: PackParcelOptions;
  #begun: Promise<Parcel> | undefined;
  /** Plugins of networks that pods brought. */
  readonly #laid = new Map<NodeName, Set<string>>();

  /** @param config undefined where no CNI plugin is at work: then there is nothing to bring */
  constructor(config: CniConfig | undefined, options: PackParcelOptions = {}) {
    this.#config = config;
    this.#options = options;
  }

  /** Begins to read and pack, while the first nodes are made; what fails, `bringTo` tells. */
  begin(signal: AbortSignal): void {
    if (this.#config === undefined) return;
    this.#begun = packParcel(this.#config, signal, this.#options);
    this.#begun.catch(() => undefined);
  }

  /**
   * For nodes that are new, before their `network/prepare`, which is to be told of the parcel.
   * @throws UsageError, EnvironmentError when files cannot be packed
   */
  async bringTo(
    agents: readonly AgentClient[],
    nodes: readonly NodeName[],
    signal: AbortSignal,
  ): Promise<BroughtFiles> {
    if (this.#config === undefined) return {};
    for (const node of nodes) this.#laid.delete(node);
    const packed = await (this.#begun ?? packParcel(this.#config, signal, this.#options));
    this.#begun = undefined;
    await mapConcurrent(
      agents,
      agents.length,
      (agent, siblings) => sendParcel(agent, packed, siblings),
      signal,
    );
    return { parcel: packed.parcel };
  }

  /**
   * Before pods with networks of their own start on a node: lays those plugins of theirs into it that nobody spoke of when
   * it was made, from where this machine keeps plugins. What is not there either, the plugins' runtime will tell.
   */
  async bringPluginsOf(
    networks: readonly PodNetworkRequest[],
    node: NodeName,
    agent: AgentClient,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#config === undefined) return;
    const laid = this.#laid.get(node) ?? new Set();
    const known = new Set([...neededPlugins(this.#config), ...laid]);
    const named = networks.flatMap(({ conflist }) => namedPlugins(parseJson(conflist)));
    const asked = [...new Set(named.map(({ type }) => type))].filter((type) => !known.has(type));
    if (asked.length === 0) return;
    const types = await this.#onlyOfMachine(this.#config, asked, signal);
    if (types.length > 0) {
      const packed = await packParcel(noPlugins, signal, { ...this.#options, types });
      await sendParcel(agent, packed, signal);
      await agent.request('layFiles', { node, parcel: packed.parcel }, signal);
    }
    this.#laid.set(node, new Set([...laid, ...asked]));
  }

  /** Those that the node does not have from the cluster's own folders, and that this machine has. */
  async #onlyOfMachine(
    config: CniConfig,
    types: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { entries } = await planParcel(config, signal, this.#options);
    const there = new Set(entries.map(({ path }) => path));
    const lacking = types.filter((type) => !there.has(programPath(type)));
    const { missing } = await planParcel(noPlugins, signal, { ...this.#options, types: lacking });
    return lacking.filter((type) => !missing.includes(type));
  }
}
