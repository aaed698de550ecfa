import { posix } from 'node:path';
import type { AgentClient } from '../../agent/client.ts';
import type { FoundProgram, PluginCall, PluginExecution, PluginHost } from '../../cni/plugin-host.ts';
import type { NodeName } from '../../model/names.ts';

/** Plugins that run in a node, started by its agent. */
export class AgentPluginHost implements PluginHost {
  readonly #agent: AgentClient;
  readonly #node: NodeName;

  constructor(agent: AgentClient, node: NodeName) {
    this.#agent = agent;
    this.#node = node;
  }

  async findProgram(type: string, pluginPath: readonly string[], signal: AbortSignal): Promise<FoundProgram> {
    const paths = pluginPath.map((folder) => posix.join(folder, type));
    const kinds = await this.#agent.request('lookAtPaths', { node: this.#node, paths }, signal);
    for (const [index, path] of paths.entries()) {
      const kind = kinds[index];
      if (kind === 'executable') return { kind: 'found', path };
      if (kind === 'file') return { kind: 'not-executable', path };
    }
    return { kind: 'missing' };
  }

  async isNetns(path: string, signal: AbortSignal): Promise<boolean> {
    const [kind] = await this.#agent.request('lookAtPaths', { node: this.#node, paths: [path] }, signal);
    return kind === 'netns';
  }

  async execute({ path, env, stdin, timeoutMs }: PluginCall, signal: AbortSignal): Promise<PluginExecution> {
    const program = { node: this.#node, path, args: [], env, stdin, timeoutMs };
    return await this.#agent.request('runProgram', program, signal);
  }
}
