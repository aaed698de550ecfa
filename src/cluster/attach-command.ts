import type { AttachedCommand, CommandStreams } from '../model/attached-command.ts';
import { UsageError } from '../model/errors.ts';
import type { AgentFor } from './group-by-agent.ts';
import { noSuchNode } from './no-such-node.ts';
import { podOfStore } from './pod-of-store.ts';
import type { ObjectStore } from './store.ts';
import { displayPod } from '../model/names.ts';

/** Where a command may run. */
export interface CommandPlaces {
  readonly store: ObjectStore;
  /** Names of all nodes, and of the router. */
  readonly nodes: readonly string[];
  readonly agentFor: AgentFor;
}

/**
 * Runs a command in a pod or node with somebody at its streams.
 * @throws UsageError `not-found`, `not-running`, `no-command`
 */
export async function attachCommand(
  command: AttachedCommand,
  streams: CommandStreams,
  { store, nodes, agentFor }: CommandPlaces,
  signal: AbortSignal,
): Promise<number> {
  const { target } = command;
  if (command.command.length === 0) throw new UsageError('no-command', 'there is no command to run');
  if (target.kind === 'node') requireNode(target.node, nodes);
  else {
    const phase = podOfStore(target.pod, store).status?.phase ?? 'Pending';
    if (phase !== 'Running') {
      throw new UsageError('not-running', `the pod ${displayPod(target.pod)} does not run: it is ${phase}`, {
        hint: '"podnet describe pod NAME" tells why',
      });
    }
  }
  return agentFor(target).attach(command, streams, signal);
}

function requireNode(name: string, names: readonly string[]): void {
  if (!names.includes(name)) throw noSuchNode(name, names, (meant) => `node/${meant}`);
}
