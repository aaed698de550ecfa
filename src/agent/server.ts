import os from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { EnvironmentError } from '../model/errors.ts';
import type { Agent } from './agent.ts';
import type { Lease } from './lease.ts';
import type { SendOutput } from './output-window.ts';
import type { AskTargets } from './probe/target-question.ts';
import {
  agentRequests,
  containerExited,
  daemonEnded,
  podStarted,
  probeProgress,
  protocolVersion,
  requests,
} from './protocol.ts';
import { answerRequests, openConnection, type Partner, sendRequest } from '../rpc/connection.ts';
import type { Method } from '../rpc/method.ts';
import { lackingFeatures } from './lacking-features.ts';
import { missingFeatures } from './missing-features.ts';
import { osImage } from './os-image.ts';
import { isInUserNamespace } from './user-namespace.ts';

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
  const connection = openConnection(input, output);
  const closed = new Promise<void>((resolve) => connection.onClose(resolve));
  const client: Partner = {
    connection,
    ended: closed.then(() => {
      throw clientGone();
    }),
    gone: clientGone,
  };
  // Nobody may be waiting at the moment it ends.
  client.ended.catch(() => undefined);
  register(client, agent, lease);
  agent.onContainerExit((exit) => {
    connection.sendNotification(containerExited, exit).catch(() => undefined);
  });
  agent.onDaemonEnd((end) => {
    connection.sendNotification(daemonEnded, end).catch(() => undefined);
  });
  connection.onError(() => undefined);
  connection.listen();
  await closed;
  agent.stopListening();
  await agent.streams.closeAll();
}

/** What a command says while it is being called off is still taken, if somebody is there. */
const always = new AbortController().signal;

const clientGone = (cause?: unknown): EnvironmentError =>
  new EnvironmentError('client-gone', "the agent's client ended before its time", { cause });

function register(client: Partner, agent: Agent, lease: Lease | undefined): void {
  const { connection } = client;
  const askTargets: AskTargets = (questions, signal) =>
    sendRequest(client, agentRequests.askTargets, { questions }, signal);
  const on = <P, R>(
    method: Method<P, R>,
    handle: (params: P, signal: AbortSignal) => Promise<R> | R,
  ): void => {
    answerRequests(connection, method, handle);
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
      osImage: osImage(),
    } as const;
  });
  on(requests.missingFeatures, (needs) => missingFeatures(needs));
  on(requests.lackingFeatures, ({ features }) => ({ features: lackingFeatures(features) }));
  on(requests.createNodes, async (params) => {
    await agent.createNodes(params);
    return null;
  });
  on(requests.adoptNode, async (params) => {
    await agent.adoptNode(params);
    return null;
  });
  on(requests.addNode, async (params) => {
    await agent.addNode(params);
    return null;
  });
  on(requests.removeNode, async ({ node }) => {
    await agent.removeNode(node);
    return null;
  });
  on(requests.updatePeers, ({ nodes }) => {
    agent.updatePeers(nodes);
    return null;
  });
  on(requests.renewLease, () => {
    lease?.renew();
    return null;
  });
  on(requests.listenOnUnderlay, (params) => {
    agent.listenOnUnderlay(params);
    return null;
  });
  on(requests.crossUnderlay, (params, signal) => agent.crossUnderlay(params, signal));
  on(requests.stopListening, () => agent.stopListening());
  on(requests.prepareNetwork, async (params, signal) => {
    await agent.prepareNetwork(params, signal);
    return null;
  });
  on(requests.changePeers, async ({ nodes }) => {
    await agent.changePeers(nodes);
    return null;
  });
  on(requests.awaitNetwork, async ({ expected }, signal) => {
    await agent.awaitNetwork(expected, signal);
    return null;
  });
  on(requests.putParcel, async (params) => {
    await agent.parcels.put(params);
    return null;
  });
  on(requests.layFiles, async ({ node, parcel }) => {
    await agent.layFiles(node, parcel);
    return null;
  });
  on(requests.createBareNetns, async ({ node, name }) => ({
    path: await agent.node(node).bareNetns.create(name),
  }));
  on(requests.removeBareNetns, async ({ node, name }) => {
    await agent.node(node).bareNetns.remove(name);
    return null;
  });
  on(requests.inspectBareNetns, (params, signal) => agent.inspectBareNetns(params, signal));
  on(requests.runProgram, (params, signal) => agent.node(params.node).runProgram(params, signal));
  on(requests.runCni, ({ node, order }, signal) => agent.node(node).network.byHand.run(order, signal));
  on(requests.lookAtPaths, (params) => agent.lookAtPaths(params));
  on(requests.fetchFiles, async (params) => ({ data: (await agent.fetchFiles(params)).toString('base64') }));
  on(requests.startPods, ({ node, pods }, signal) =>
    agent.node(node).pods.start(pods, signal, (outcome) => {
      connection.sendNotification(podStarted, { node, outcome }).catch(() => undefined);
    }),
  );
  on(requests.startContainers, async ({ node, containers }) => {
    await agent.node(node).pods.startContainers(containers);
    return null;
  });
  on(requests.stopPods, async ({ node, pods }) => {
    await agent.node(node).pods.stop(pods);
    return null;
  });
  on(requests.openResponders, (params) => agent.openResponders(params));
  on(requests.closeResponders, async ({ id }) => {
    await agent.closeResponders(id);
    return null;
  });
  on(requests.probe, ({ probes, token }, signal) =>
    agent.probe(probes, {
      askTargets,
      signal,
      onProgress: (done) => {
        connection.sendProgress(probeProgress, token, { done }).catch(() => undefined);
      },
    }),
  );
  on(requests.openStream, (params) => agent.openStream(params));
  on(requests.sendStream, (params, signal) => agent.sendStream(params, signal));
  on(requests.collectStream, ({ id, sent }, signal) => agent.streams.collect(id, sent, signal));
  on(requests.closeStream, async ({ id }) => {
    await agent.streams.close(id);
    return null;
  });
  on(requests.sendEchoes, (params, signal) => agent.sendEchoes(params, signal));
  on(requests.answerQuestions, ({ questions }) => agent.answerQuestions(questions));
  on(requests.sandboxAddresses, ({ pods }) => pods.map((pod) => agent.sandboxAddresses(pod)));
  on(requests.sandboxMtus, ({ pods }) => pods.map((pod) => agent.sandboxMtu(pod)));
  on(requests.exec, (params, signal) => agent.exec(params, signal));
  on(requests.runCommand, async (params, signal) => {
    const send: SendOutput = async (stream, data) => {
      const output = { id: params.id, stream, data: data.toString('base64') };
      await sendRequest(client, agentRequests.commandOutput, output, always);
    };
    return { exitCode: await agent.commands.run(params, send, signal) };
  });
  on(requests.commandInput, async (params) => ({ open: await agent.commands.input(params) }));
  on(requests.resizeTerminal, async ({ id, size }) => {
    await agent.commands.resize(id, size);
    return null;
  });
  on(requests.readContainerLog, (params, signal) => agent.readLog(params, signal));
  on(requests.readDaemonLog, (params, signal) => agent.readDaemonLog(params, signal));
  on(requests.locate, ({ target }) => ({ netnsFile: agent.netnsFileOf(target) }));
  on(requests.inspect, ({ target }, signal) => agent.inspect(target, signal));
}
