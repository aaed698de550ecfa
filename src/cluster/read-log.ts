import { UsageError } from '../model/errors.ts';
import { type Container, isSimulated, type Pod } from '../model/kubernetes.ts';
import { displayPod } from '../model/names.ts';
import { nearest } from '../util/nearest.ts';
import type { AgentFor } from './group-by-agent.ts';
import type { ContainerLogRequest, LogChunk, LogRequest } from './log-chunk.ts';
import { noSuchNode } from './no-such-node.ts';
import { podOfStore } from './pod-of-store.ts';
import { keyOfPod } from './pod-state.ts';
import type { ObjectStore } from './store.ts';

/**
 * A piece of the output of a container or a node's daemon, from the agent that runs it.
 * @param router the name of the one between the zones, which is no object
 * @throws UsageError `not-found`, `which-container`, `no-previous`, `not-running`, `no-daemon`
 */
export async function readLog(
  request: LogRequest,
  store: ObjectStore,
  agentFor: AgentFor,
  signal: AbortSignal,
  router?: string,
): Promise<LogChunk> {
  if ('pod' in request) return readContainerLog(request, store, agentFor, signal);
  const { node, previous = false, offset, waitMs = 0 } = request;
  if (node !== router && store.get('Node', '', node) === undefined) {
    const names = store.list('Node').map(({ metadata }) => metadata.name);
    throw noSuchNode(node, names);
  }
  const params = { node, previous, waitMs, ...(offset === undefined ? {} : { offset }) };
  const chunk = await agentFor({ kind: 'node', node }).request('readDaemonLog', params, signal);
  return { ...chunk, simulated: false };
}

async function readContainerLog(
  { pod: key, container: name, previous = false, offset, waitMs = 0 }: ContainerLogRequest,
  store: ObjectStore,
  agentFor: AgentFor,
  signal: AbortSignal,
): Promise<LogChunk> {
  const pod = podOfStore(key, store);
  const container = containerOf(pod, name);
  if (isSimulated(container)) {
    return { text: '', nextOffset: offset ?? 0, isCut: false, ended: true, simulated: true };
  }
  const { status } = pod;
  // A CNI plugin may give a pod that runs no address.
  const isStarted = status?.phase === 'Running' || (status?.podIPs.length ?? 0) > 0;
  if (status?.phase === 'Pending' || !isStarted) {
    const why = status?.message ?? status?.reason ?? 'it has no node yet';
    throw new UsageError('not-running', `${displayPod(key)} was not started: ${why}`);
  }
  const chunk = await agentFor({ kind: 'pod', pod: key }).request(
    'readContainerLog',
    { pod: key, container: container.name, previous, waitMs, ...(offset === undefined ? {} : { offset }) },
    signal,
  );
  return { ...chunk, simulated: false };
}

/** The pod's only container, or the one that is named. */
function containerOf(pod: Pod, name: string | undefined): Container {
  const { containers } = pod.spec;
  const names = containers.map((container) => container.name);
  const [first] = containers;
  const found =
    name === undefined && containers.length === 1 ? first : containers.find((it) => it.name === name);
  if (found !== undefined) return found;
  const shown = displayPod(keyOfPod(pod));
  if (name === undefined) {
    throw new UsageError('which-container', `${shown} has ${containers.length} containers`, {
      hint: `say which: -c ${names.join(', -c ')}`,
    });
  }
  const meant = nearest(name, names);
  throw new UsageError('not-found', `${shown} has no container ${name}`, {
    hint: meant === undefined ? `it has ${names.join(', ')}` : `did you mean ${meant}?`,
  });
}
