import os from 'node:os';
import type { Readable, Writable } from 'node:stream';
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { EnvironmentError } from '../model/errors.ts';
import type { Agent } from './agent.ts';
import type { Lease } from './lease.ts';
import { containerExited, type Method, probeProgress, protocolVersion, requests } from './protocol.ts';
import { isInUserNamespace } from './user-namespace.ts';
import { toWire } from './wire-error.ts';

/** What leads to a client. */
export interface ClientStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Serves one agent, of one node or of many, to one client. Resolves when the client's stream has ended.
 * @param lease what the client renews, of an agent that has one
 */
export async function serveAgent(
  agent: Agent,
  { input, output }: ClientStreams,
  lease?: Lease,
): Promise<void> {
  const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  register(connection, agent, lease);
  agent.onContainerExit((exit) => {
    connection.sendNotification(containerExited, exit).catch(() => undefined);
  });
  const closed = new Promise<void>((resolve) => connection.onClose(resolve));
  connection.onError(() => undefined);
  connection.listen();
  await closed;
}

function register(connection: MessageConnection, agent: Agent, lease: Lease | undefined): void {
  const on = <P, R>(
    method: Method<P, R>,
    handle: (params: P, signal: AbortSignal) => Promise<R> | R,
  ): void => {
    connection.onRequest(method.name, async (params: P, token: CancellationToken): Promise<unknown> => {
      const abort = new AbortController();
      const listener = token.onCancellationRequested(() => abort.abort());
      try {
        return await handle(params, abort.signal);
      } catch (error) {
        return toWire(error);
      } finally {
        listener.dispose();
      }
    });
  };

  on(requests.hello, ({ protocolVersion: theirs }) => {
    if (theirs !== protocolVersion) {
      throw new EnvironmentError(
        'agent-version',
        `the agent speaks protocol version ${protocolVersion}, its client ${theirs}`,
        { hint: 'build podnet again: its two halves come from different versions' },
      );
    }
    return {
      protocolVersion,
      kernel: os.release(),
      architecture: process.arch,
      nodeVersion: process.version,
      privilege: isInUserNamespace() ? 'user-namespace' : 'root',
    } as const;
  });
  on(requests.createNodes, async (params) => {
    await agent.createNodes(params);
    return null;
  });
  on(requests.adoptNode, async (params) => {
    await agent.adoptNode(params);
    return null;
  });
  on(requests.renewLease, () => {
    lease?.renew();
    return null;
  });
  on(requests.checkUnderlay, ({ nodes }, signal) => agent.checkUnderlay(nodes, signal));
  on(requests.prepareNetwork, async (params) => {
    await agent.prepareNetwork(params);
    return null;
  });
  on(requests.startPods, ({ node, pods }, signal) => agent.node(node).startPods(pods, signal));
  on(requests.stopPods, async ({ node, pods }) => {
    await agent.node(node).stopPods(pods);
    return null;
  });
  on(requests.openResponders, (params) => agent.openResponders(params));
  on(requests.closeResponders, async ({ id }) => {
    await agent.closeResponders(id);
    return null;
  });
  on(requests.probe, ({ probes, token }, signal) =>
    agent.probe(probes, signal, (done) => {
      connection.sendProgress(probeProgress, token, { done }).catch(() => undefined);
    }),
  );
  on(requests.sandboxAddresses, ({ pods }) => pods.map((pod) => agent.sandboxAddresses(pod)));
  on(requests.exec, (params, signal) => agent.exec(params, signal));
  on(requests.locate, ({ target }) => ({ netnsFile: agent.netnsFileOf(target) }));
  on(requests.inspect, ({ target }, signal) => agent.inspect(target, signal));
}
