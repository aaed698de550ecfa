import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { displayEndpoint } from '../model/endpoint.ts';
import { messageOf } from '../model/errors.ts';
import { parseNodeName, podKey } from '../model/names.ts';
import type { CliContext } from './cli-context.ts';

/** Clusters that stay after their scenario, until the user has looked. */
export class KeptClusters {
  readonly #kept: { readonly cluster: ClusterHandle; readonly scenario: string }[] = [];

  readonly take = (cluster: ClusterHandle, scenario: string): void => {
    this.#kept.push({ cluster, scenario });
  };

  /** Tells how to get in, waits for Ctrl-C and removes them all. */
  async hold({ terminal, signal }: CliContext): Promise<void> {
    if (this.#kept.length === 0) return;
    try {
      for (const { cluster, scenario } of this.#kept) {
        terminal.err(`\n${scenario} stays. From another terminal:\n${await waysIn(cluster, signal)}`);
      }
      terminal.err('\nCtrl-C removes it all.\n');
      await interrupted(signal);
    } catch (error) {
      if (!signal.aborted) terminal.err(`podnet: ${messageOf(error)}\n`);
    } finally {
      await Promise.all(this.#kept.map(({ cluster }) => cluster.close()));
    }
  }
}

async function waysIn(cluster: ClusterHandle, signal: AbortSignal): Promise<string> {
  const nodes = cluster.nodes().map(({ metadata }): Endpoint => {
    return { kind: 'node', node: parseNodeName(metadata.name) };
  });
  const pods = cluster.pods().map(({ metadata }): Endpoint => {
    return { kind: 'pod', pod: podKey(metadata.namespace, metadata.name) };
  });
  const width = Math.max(...[...nodes, ...pods].map((it) => displayEndpoint(it).length));
  const lines = [...nodes, ...pods].map(async (target) => {
    const command = await cluster.enterCommand(target, { signal });
    return `  ${displayEndpoint(target).padEnd(width)}  ${command.join(' ')}\n`;
  });
  return (await Promise.all(lines)).join('');
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
