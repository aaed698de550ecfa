import type { AgentClient } from '../../agent/client.ts';
import type { CommandOutcome, LabCommandOptions, LabNode } from '../../cni/conformance/lab.ts';
import type { ConflistFacts } from '../../model/conflist-template.ts';
import type { Inspection } from '../../model/inspection.ts';
import type { NodeName } from '../../model/names.ts';
import { AgentPluginHost } from './agent-plugin-host.ts';
import { netnsFolder, pluginDir } from '../../model/node-folders.ts';

/** A node of the lab, through its agent. */
export class AgentLabNode implements LabNode {
  readonly host: AgentPluginHost;
  readonly pluginPath = [pluginDir];
  readonly facts: ConflistFacts;
  readonly #agent: AgentClient;
  readonly #node: NodeName;
  readonly #signal: AbortSignal;

  constructor(agent: AgentClient, node: NodeName, facts: ConflistFacts, signal: AbortSignal) {
    this.host = new AgentPluginHost(agent, node);
    this.facts = facts;
    this.#agent = agent;
    this.#node = node;
    this.#signal = signal;
  }

  async createNetns(name: string): Promise<string> {
    const { path } = await this.#agent.request('createBareNetns', { node: this.#node, name }, this.#signal);
    return path;
  }

  async removeNetns(name: string): Promise<void> {
    await this.#agent.request('removeBareNetns', { node: this.#node, name }, this.#signal);
  }

  async exec(
    command: readonly string[],
    { netns, timeoutMs }: LabCommandOptions = {},
  ): Promise<CommandOutcome> {
    const inside =
      netns === undefined ? command : ['nsenter', `--net=${netnsFolder}/${netns}`, '--', ...command];
    return await this.#agent.request(
      'exec',
      {
        target: { kind: 'node', node: this.#node },
        command: inside,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      },
      this.#signal,
    );
  }

  async inspect(netns?: string): Promise<Inspection> {
    return netns === undefined
      ? await this.#agent.request('inspect', { target: { kind: 'node', node: this.#node } }, this.#signal)
      : await this.#agent.request('inspectBareNetns', { node: this.#node, name: netns }, this.#signal);
  }
}
