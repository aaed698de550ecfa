import { isSimulated, type ContainerStatus, type Pod, type PodStatus } from '../model/kubernetes.ts';
import { podKey, type PodKey } from '../model/names.ts';

/** Kubernetes' word for a pod that its node is at work on. */
const creatingReason = 'ContainerCreating';
/** Kubernetes' word for a pod that no node can take. */
export const unschedulableReason = 'Unschedulable';

export const keyOfPod = ({ metadata }: Pod): PodKey => podKey(metadata.namespace, metadata.name);

export const isBeingDeleted = ({ metadata }: Pick<Pod, 'metadata'>): boolean =>
  metadata.deletionTimestamp !== undefined;

export const isUnschedulable = ({ status }: Pod): boolean => status?.reason === unschedulableReason;

/** Nothing of it is on a node: it is new, found no place so far, or is to be started again on a node that is new. */
export const isWaiting = ({ status }: Pod): boolean =>
  status === undefined || (status.phase === 'Pending' && status.reason !== creatingReason);

/** All its containers ended, and none will be started again. */
export const hasEnded = ({ status }: Pod): boolean =>
  (status?.phase === 'Succeeded' || status?.phase === 'Failed') &&
  status.containers.every(({ state }) => state === 'terminated');

export function unschedulable(message: string, before?: PodStatus): PodStatus {
  const containers = before?.containers ?? [];
  return { phase: 'Pending', ready: false, podIPs: [], reason: unschedulableReason, message, containers };
}

/** A pod that lost all it had on its node: to be started from the beginning, but its restarts go on counting. */
export function toStartAgain({ containers }: PodStatus): PodStatus {
  return {
    phase: 'Pending',
    ready: false,
    podIPs: [],
    containers: containers.map(({ name, restartCount, simulated, lastExit }) => ({
      name,
      ready: false,
      restartCount,
      simulated,
      state: 'waiting',
      ...(lastExit === undefined ? {} : { lastExit }),
    })),
  };
}

/** A pod that was handed to its node. */
export function creating({ spec, status }: Pod, startTime: string, hostIP: string | undefined): PodStatus {
  const before = new Map(status?.containers.map((container) => [container.name, container]));
  return {
    phase: 'Pending',
    ready: false,
    podIPs: [],
    startTime,
    ...(hostIP !== undefined && { hostIP }),
    reason: creatingReason,
    containers: spec.containers.map((container): ContainerStatus => {
      const { restartCount = 0, lastExit } = before.get(container.name) ?? {};
      return {
        name: container.name,
        ready: false,
        restartCount,
        simulated: isSimulated(container),
        state: 'waiting',
        ...(lastExit === undefined ? {} : { lastExit }),
      };
    }),
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
  if (status.reason === creatingReason) return { ...status, containers, ...why };
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
