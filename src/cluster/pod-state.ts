import { isSimulated, type ContainerStatus, type Pod, type PodStatus } from '../model/kubernetes.ts';
import { podKey, type PodKey } from '../model/names.ts';

/** Kubernetes' word for a pod that no node can take. */
export const unschedulableReason = 'Unschedulable';

export const keyOfPod = ({ metadata }: Pod): PodKey => podKey(metadata.namespace, metadata.name);

export const isBeingDeleted = ({ metadata }: Pick<Pod, 'metadata'>): boolean =>
  metadata.deletionTimestamp !== undefined;

export const isUnschedulable = ({ status }: Pod): boolean => status?.reason === unschedulableReason;

/** Nobody has tried to start it: it is new, or found no place so far. */
export const isWaiting = (pod: Pod): boolean => pod.status === undefined || isUnschedulable(pod);

export function unschedulable(message: string): PodStatus {
  return { phase: 'Pending', ready: false, podIPs: [], reason: unschedulableReason, message, containers: [] };
}

/** A pod that was handed to its node. */
export function creating({ spec }: Pod, startTime: string, hostIP: string | undefined): PodStatus {
  return {
    phase: 'Pending',
    ready: false,
    podIPs: [],
    startTime,
    ...(hostIP !== undefined && { hostIP }),
    reason: 'ContainerCreating',
    containers: spec.containers.map((container) => ({
      name: container.name,
      ready: false,
      restartCount: 0,
      simulated: isSimulated(container),
      state: 'waiting',
    })),
  };
}

/** A pod whose network is there; containers that ended meanwhile stay ended. */
export function started(status: PodStatus, podIPs: readonly string[]): PodStatus {
  const containers = status.containers.map(
    (container): ContainerStatus =>
      container.state === 'waiting' ? { ...container, state: 'running', ready: true } : container,
  );
  const { message } = status;
  return { ...withPhase({ ...status, podIPs }, containers), ...(message !== undefined && { message }) };
}

/** A pod that its node could not start; nobody tries again. */
export function failedToStart(status: PodStatus, reason: string, message: string): PodStatus {
  return { ...status, phase: 'Failed', reason, message };
}

/** A pod after one of its containers ended. Nothing is restarted: a restart policy would be acted on here. */
export function containerEnded(
  status: PodStatus,
  name: string,
  exitCode: number,
  lastWords?: string,
): PodStatus {
  const containers = status.containers.map(
    (container): ContainerStatus =>
      container.name === name ? { ...container, state: 'terminated', ready: false, exitCode } : container,
  );
  const said = lastWords === undefined ? '' : `: ${lastWords}`;
  const why = exitCode === 0 ? {} : { message: `container ${name} ended with exit code ${exitCode}${said}` };
  // Before the node has said how the start went, only the container's own state is known.
  if (status.reason === 'ContainerCreating') return { ...status, containers, ...why };
  return { ...withPhase(status, containers), ...why };
}

function withPhase(status: PodStatus, containers: readonly ContainerStatus[]): PodStatus {
  const { reason: _reason, message: _message, ...rest } = status;
  const ready = containers.every((container) => container.ready);
  if (!containers.every(({ state }) => state === 'terminated')) {
    return { ...rest, phase: 'Running', ready, containers };
  }
  const failed = containers.some(({ exitCode }) => exitCode !== 0);
  const [phase, reason] = failed ? (['Failed', 'Error'] as const) : (['Succeeded', 'Completed'] as const);
  return { ...rest, phase, reason, ready, containers };
}
