import type { Socket } from 'node:net';
import type { Cluster } from '../cluster/cluster.ts';
import type { CheckPods, OpenResponders, OperationOptions } from '../cluster/cluster-handle.ts';
import { EnvironmentError, UsageError } from '../model/errors.ts';
import { answerRequests, openConnection, type Partner } from '../rpc/connection.ts';
import type { Method } from '../rpc/method.ts';
import { podnetVersion } from '../util/package.ts';
import type { ClusterHost } from './cluster-host.ts';
import { Notices } from './notices.ts';
import { checkRequest } from './request-shapes.ts';
import { ServedCommands } from './served-commands.ts';
import {
  clusterEnded,
  type ClusterFacts,
  controlProtocolVersion,
  controlRequests,
  factsChanged,
  objectChanged,
  phaseChanged,
  probeProgress,
} from './protocol.ts';

/** One command's connection, from its beginning to its end. */
export interface ServedClient {
  /** Tells it why the cluster is no more, and hangs up, whether it reads that or not. */
  end(why: string): Promise<void>;
}

/** How long a client gets to read the last word. */
const lastWordMs = 200;

/** Answers one client of a cluster. What it leaves open goes with its connection. */
export function serveClient(socket: Socket, host: ClusterHost): ServedClient {
  const connection = openConnection(socket, socket);
  const closed = new Promise<never>((_resolve, reject) => {
    connection.onClose(() => reject(new Error('the client has gone')));
  });
  closed.catch(() => undefined);
  const client: Partner = { connection, ended: closed, gone: () => new Error('the client has gone') };
  const onGone: (() => void)[] = [];
  connection.onClose(() => {
    for (const act of onGone) act();
  });
  connection.onError(() => undefined);
  socket.on('error', () => undefined);
  register(client, host, onGone, new Notices(() => socket.destroy()));
  connection.listen();
  return {
    end: async (why) => {
      const patience = setTimeout(() => socket.destroy(), lastWordMs);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      const told = connection.sendNotification(clusterEnded, { why }).catch(() => undefined);
      await Promise.race([told, closed]);
      clearTimeout(patience);
      connection.dispose();
      socket.end();
    },
  };
}

function register(client: Partner, host: ClusterHost, onGone: (() => void)[], notices: Notices): void {
  const { connection } = client;
  const on = <P, R>(
    method: Method<P, R>,
    handle: (params: P, options: OperationOptions) => Promise<R> | R,
  ): void =>
    answerRequests(connection, method, (params, signal) => {
      checkRequest(method, params);
      return handle(params, { signal });
    });
  /** For what needs a cluster that is up. */
  const onCluster = <P, R>(
    method: Method<P, R>,
    handle: (cluster: Cluster, params: P, options: OperationOptions) => Promise<R> | R,
  ): void =>
    on(method, async (params, options) => {
      const cluster = await upCluster(host);
      try {
        return await handle(cluster, params, options);
      } catch (error) {
        // What goes wrong while all is taken away, such as an agent that has ended, is only a consequence of that.
        if (host.state !== 'stopping' || error instanceof UsageError) throw error;
        throw new EnvironmentError('cluster-gone', `the cluster ${cluster.name} is being taken down`, {
          cause: error,
        });
      }
    });
  /** For what changes it: it is written down before it is answered. */
  const onChange = <P, R>(
    method: Method<P, R>,
    handle: (cluster: Cluster, params: P, options: OperationOptions) => Promise<R>,
  ): void =>
    onCluster(method, async (cluster, params, options) => {
      try {
        return await handle(cluster, params, options);
      } finally {
        host.saveNow();
      }
    });

  on(controlRequests.hello, () => ({
    protocolVersion: controlProtocolVersion,
    podnetVersion: podnetVersion(),
    pid: process.pid,
  }));
  on(controlRequests.down, async () => {
    await host.down();
    return null;
  });
  on(controlRequests.summary, async () => {
    const cluster = host.state === 'running' ? await host.up : undefined;
    return {
      state: host.state,
      runtime: cluster?.surroundings.runtime,
      nodes: cluster?.list('Node').length ?? 0,
      pods: cluster?.pods().length ?? 0,
    };
  });
  on(controlRequests.whenUp, async (_nothing, { signal }) => {
    const calledOff = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('nobody waits for it any more')), {
        once: true,
      });
    });
    const stop = host.onPhase((event) => notices.tell(connection.sendNotification(phaseChanged, event)));
    try {
      await Promise.race([host.up, calledOff]);
      return null;
    } finally {
      stop();
    }
  });
  onCluster(controlRequests.follow, (cluster) => {
    let facts = factsOf(cluster);
    const stop = cluster.watch((event) => {
      notices.tell(connection.sendNotification(objectChanged, event));
      if (event.object.kind !== 'Node' || event.type === 'MODIFIED') return;
      facts = factsOf(cluster);
      notices.tell(connection.sendNotification(factsChanged, facts));
    });
    onGone.push(stop);
    return { ...facts, objects: allObjects(cluster) };
  });

  onChange(controlRequests.apply, (cluster, { manifests }, options) => cluster.apply(manifests, options));
  onChange(controlRequests.deleteObject, async (cluster, { kind, namespace, name }, options) => {
    await cluster.deleteObject(kind, namespace, name, options);
    return null;
  });
  onChange(controlRequests.scale, async (cluster, { namespace, deployment, replicas }, options) => {
    await cluster.scale(namespace, deployment, replicas, options);
    return null;
  });
  onChange(controlRequests.label, async (cluster, { kind, namespace, name, changes, overwrite }, options) => {
    await cluster.label(kind, namespace, name, changes, { ...options, overwrite });
    return null;
  });
  onChange(controlRequests.cordon, (cluster, { node, unschedulable }, options) =>
    cluster.cordon(node, unschedulable, options),
  );
  onChange(controlRequests.drain, (cluster, { node, ignoreDaemonSets, force }, options) =>
    cluster.drain(node, { ...options, ignoreDaemonSets, force }),
  );
  onChange(controlRequests.addNode, (cluster, node, options) => cluster.addNode(node, options));
  onChange(controlRequests.removeNode, async (cluster, { node }, options) => {
    await cluster.removeNode(node, options);
    return null;
  });
  onChange(controlRequests.restartNode, async (cluster, { node }, options) => {
    await cluster.restartNode(node, options);
    return null;
  });

  onCluster(controlRequests.probe, (cluster, { requests, token }, options) =>
    cluster.probe(requests, {
      ...options,
      onProgress: (done, total) =>
        notices.tell(connection.sendNotification(probeProgress, { token, done, total })),
    }),
  );
  onCluster(controlRequests.measureStream, (cluster, request, options) =>
    cluster.measureStream(request, options),
  );
  onCluster(controlRequests.measureEchoes, (cluster, request, options) =>
    cluster.measureEchoes(request, options),
  );
  registerResponders(onCluster, onGone);
  registerCheckPods(onCluster, onGone);
  onCluster(controlRequests.sandboxMtus, async (cluster, { pods }, options) => [
    ...(await cluster.sandboxMtus(pods, options)),
  ]);
  onCluster(controlRequests.sandboxAddresses, async (cluster, { pods }, options) => [
    ...(await cluster.sandboxAddresses(pods, options)),
  ]);
  onCluster(controlRequests.exec, (cluster, { target, command, timeoutMs }, options) =>
    cluster.exec(target, command, { ...options, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
  );
  onCluster(controlRequests.inspect, (cluster, { target }, options) => cluster.inspect(target, options));
  onCluster(controlRequests.fetchFiles, async (cluster, { node, path }, options) => ({
    data: Buffer.from(await cluster.fetchFiles(node, path, options)).toString('base64'),
  }));
  onCluster(controlRequests.runCni, (cluster, { node, ...request }, options) =>
    cluster.runCni(request, { ...options, ...(node === undefined ? {} : { node }) }),
  );
  onCluster(controlRequests.enterCommand, (cluster, { target }, options) =>
    cluster.enterCommand(target, options),
  );
  onCluster(controlRequests.readLog, (cluster, params, options) => cluster.readLog(params, options));

  const commands = new ServedCommands(client);
  onGone.push(() => commands.close());
  onCluster(controlRequests.attach, (cluster, params, options) => commands.run(cluster, params, options));
  on(controlRequests.attachInput, async (params) => {
    await commands.input(params);
    return null;
  });
  on(controlRequests.attachResize, ({ id, size }) => {
    commands.resize(id, size);
    return null;
  });
}

type OnCluster = <P, R>(
  method: Method<P, R>,
  handle: (cluster: Cluster, params: P, options: OperationOptions) => Promise<R> | R,
) => void;

function registerResponders(onCluster: OnCluster, onGone: (() => void)[]): void {
  const open = new Map<number, OpenResponders>();
  let lastId = 0;
  onGone.push(() => {
    for (const responders of open.values()) void responders.close().catch(() => undefined);
  });
  onCluster(controlRequests.openResponders, async (cluster, { endpoints, ports }, options) => {
    const responders = await cluster.listen(endpoints, ports, options);
    open.set(++lastId, responders);
    return { id: lastId, failures: responders.failures };
  });
  onCluster(controlRequests.closeResponders, async (_cluster, { id }) => {
    const responders = open.get(id);
    open.delete(id);
    await responders?.close();
    return null;
  });
}

function registerCheckPods(onCluster: OnCluster, onGone: (() => void)[]): void {
  const open = new Map<string, CheckPods>();
  onGone.push(() => {
    for (const pods of open.values()) void pods.close().catch(() => undefined);
  });
  const of = (namespace: string): CheckPods => {
    const pods = open.get(namespace);
    if (pods === undefined) throw new UsageError('not-found', `no check of this client has ${namespace}`);
    return pods;
  };
  onCluster(controlRequests.openCheckPods, async (cluster) => {
    const pods = await cluster.openCheckPods();
    open.set(pods.namespace, pods);
    return { namespace: pods.namespace };
  });
  onCluster(controlRequests.startCheckPods, (_cluster, { namespace, pods }, options) =>
    of(namespace).start(pods, options),
  );
  onCluster(controlRequests.stopCheckPods, async (_cluster, { namespace, names }, options) => {
    await of(namespace).stop(names, options);
    return null;
  });
  onCluster(controlRequests.closeCheckPods, async (_cluster, { namespace }) => {
    const pods = open.get(namespace);
    open.delete(namespace);
    await pods?.close();
    return null;
  });
}

/** @throws UsageError `stopping`, and what its making failed with */
async function upCluster(host: ClusterHost): Promise<Cluster> {
  const cluster = await host.up;
  if (host.state === 'running') return cluster;
  throw new UsageError('stopping', `the cluster ${cluster.name} is being taken down`, {
    hint: 'wait until it is gone: if only its control process is ended, the next command brings it up again',
  });
}

function factsOf({ name, shape, network, router, surroundings }: Cluster): ClusterFacts {
  return { name, shape, network, ...(router !== undefined && { router }), surroundings };
}

const kinds = [
  'Namespace',
  'NetworkAttachmentDefinition',
  'Node',
  'Deployment',
  'DaemonSet',
  'Pod',
  'Event',
] as const;

const allObjects = (cluster: Cluster) => kinds.flatMap((kind) => [...cluster.list(kind)]);
