import type Dockerode from 'dockerode';
import { pack } from 'tar-fs';
import { AgentClient } from '../../agent/client.ts';
import { EnvironmentError } from '../../model/errors.ts';
import type { NodeName } from '../../model/names.ts';
import { AgentStream } from './agent-stream.ts';
import { attach } from './attach.ts';
import { engineError } from './engine-error.ts';
import {
  agentFolder,
  furtherNetworks,
  type NodeContainerFacts,
  nodeContainerOptions,
} from './node-container.ts';
import { removeContainer } from './remove-run.ts';

/** A node's container that runs, with its agent. */
export interface NodeAgent {
  readonly node: NodeName;
  readonly container: Dockerode.Container;
  readonly client: AgentClient;
  /** Rejects when the agent is gone without having been asked to. */
  readonly lost: Promise<never>;
  /** Ends the container; resolves when the engine has removed it. */
  close(): Promise<void>;
}

/**
 * Makes and starts the container of a node and speaks the first words with its agent.
 * @param agentFiles a folder to put into the container, unless the image has this very agent
 * @throws EnvironmentError
 */
export async function startNodeAgent(
  facts: NodeContainerFacts,
  agentFiles: string | undefined,
  signal: AbortSignal,
): Promise<NodeAgent> {
  const { engine, node } = facts;
  const container = await attempt(`make the container of ${node.name}`, () =>
    engine.docker.createContainer(nodeContainerOptions(facts)),
  );
  signal.throwIfAborted();
  for (const { network, endpoint } of furtherNetworks(facts)) {
    await attempt(`join ${node.name} to the network ${network}`, () =>
      engine.docker.getNetwork(network).connect({ Container: container.id, EndpointConfig: endpoint }),
    );
  }
  if (agentFiles !== undefined) {
    await attempt(`put the agent into ${node.name}`, () =>
      container.putArchive(archiveOf(agentFiles), { path: '/' }),
    );
  }
  // Attached before it starts, so that nothing it says is lost.
  const stream = new AgentStream(await attempt(`speak with ${node.name}`, () => attach(container)));
  try {
    await attempt(`start ${node.name}`, () => container.start());
    const client = await AgentClient.connect(stream, signal, nodeGone(node.name, stream));
    return handle(facts, container, client, stream);
  } catch (error) {
    signal.throwIfAborted();
    stream.destroy();
    if (error instanceof EnvironmentError && error.code === 'agent-gone') {
      throw new EnvironmentError(
        'agent-not-started',
        `the agent of ${node.name} could not be started${quote(stream)}`,
        {
          hint: 'the node image, or what the engine gives its containers, is not what podnet needs: `podnet image build` makes the image anew',
          cause: error,
        },
      );
    }
    throw error;
  }
}

function handle(
  { node }: NodeContainerFacts,
  container: Dockerode.Container,
  client: AgentClient,
  stream: AgentStream,
): NodeAgent {
  let closing = false;
  const lost = client.gone.catch(async (error: unknown): Promise<never> => {
    if (closing) return new Promise<never>(() => undefined);
    throw error;
  });
  lost.catch(() => undefined);
  return {
    node: node.name,
    container,
    client,
    lost,
    close: async () => {
      closing = true;
      client.close();
      stream.destroy();
      await removeContainer(container);
    },
  };
}

/** Whoever asked it something at that moment is told which node it was, and its last words. */
const nodeGone =
  (node: NodeName, stream: AgentStream) =>
  (cause?: unknown): EnvironmentError =>
    new EnvironmentError('agent-gone', `${node} is gone: its agent ended${quote(stream)}`, {
      hint: 'somebody removed its container, the engine ended, or memory ran out: see `docker events` and the engine’s log',
      cause,
    });

/** tar-fs streams by streamx, whose types lack a few of Node's methods that docker-modem does not use. */
const archiveOf = (folder: string): NodeJS.ReadableStream =>
  pack(folder, { map: asRoot }) as unknown as NodeJS.ReadableStream;

/** Files in a container belong to its root, whoever installed podnet here. */
function asRoot<Header extends { name: string; uid?: number; gid?: number }>(header: Header): Header {
  return { ...header, name: `${agentFolder.slice(1)}/${header.name}`, uid: 0, gid: 0 };
}

async function attempt<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw engineError(error, doing);
  }
}

const quote = (stream: AgentStream): string => {
  const said = stream.said().trim();
  return said === '' ? '' : `: ${said}`;
};
