import type { ContainerStatus, Node, Pod, PodStatus } from '../model/kubernetes.ts';
import { podKey, type PodKey } from '../model/names.ts';
import {
  backOffReason,
  creatingReason,
  ended,
  newContainer,
  notStarted,
  restartsAfter,
  running,
  startingAgain,
} from './container-state.ts';

/** Kubernetes' word for a pod that no node can take. */
export const unschedulableReason = 'Unschedulable';
/** Kubernetes' word for a pod whose node is lost. */
const nodeLostReason = 'NodeLost';

export const keyOfPod = ({ metadata }: Pod): PodKey => podKey(metadata.namespace, metadata.name);

export const isBeingDeleted = ({ metadata }: Pod | Node): boolean => metadata.deletionTimestamp !== undefined;

export const isUnschedulable = ({ status }: Pod): boolean => status?.reason === unschedulableReason;

export const isOnLostNode = ({ status }: Pod): boolean => status?.reason === nodeLostReason;

/** Nothing of it is on a node: it is new, found no place so far, or is to be started again on a node that is new. */
export const isWaiting = ({ status }: Pod): boolean =>
  status === undefined ||
  (status.phase === 'Pending' && [undefined, unschedulableReason].includes(status.reason));

/** All its containers ended, and none will be started again. */
export const hasEnded = ({ status }: Pod): boolean =>
  (status?.phase === 'Succeeded' || status?.phase === 'Failed') &&
  status.containers.every(({ state }) => state === 'terminated');

/** It is on its node and goes on, whatever its containers do. */
export const isUp = ({ status }: Pod): boolean =>
  status?.phase === 'Running' && status.reason !== nodeLostReason;

/** Waits out the time before its next start. */
export const isBackingOff = ({ state, reason }: ContainerStatus): boolean =>
  state === 'waiting' && reason === backOffReason;

export function unschedulable(message: string, before?: PodStatus): PodStatus {
  const containers = before?.containers ?? [];
  return { phase: 'Pending', ready: false, podIPs: [], reason: unschedulableReason, message, containers };
}

/** A pod that lost all it had on its node, and is to be started from the beginning. */
export function toStartAgain({ containers }: PodStatus): PodStatus {
  return { phase: 'Pending', ready: false, podIPs: [], containers: containers.map(notStarted) };
}

/** A pod whose node is lost: what became of it nobody knows. */
export function lostWithNode(status: PodStatus, message: string): PodStatus {
  const containers = status.containers.map((container) => ({ ...container, ready: false }));
  return { ...status, ready: false, reason: nodeLostReason, message, containers };
}

/** A pod that was handed to its node. */
export function creating(
  { spec, status }: Pod,
  startTime: string,
  hostIPs: readonly string[] = [],
): PodStatus {
  const before = new Map(status?.containers.map((container) => [container.name, container]));
  return {
    phase: 'Pending',
    ready: false,
    podIPs: [],
    startTime,
    ...(hostIPs.length > 0 && { hostIPs }),
    reason: creatingReason,
    containers: spec.containers.map((container) => {
      const known = before.get(container.name);
      return known === undefined ? newContainer(container) : notStarted(known);
    }),
  };
}

/** A pod whose network is there, at a moment; containers that ended meanwhile stay ended. */
export function started({ spec }: Pod, status: PodStatus, podIPs: readonly string[], at: string): PodStatus {
  const containers = status.containers.map((container) =>
    container.state === 'waiting' && !isBackingOff(container) ? running(container, at) : container,
  );
  const { message } = status;
  const next = withPhase({ ...status, podIPs }, containers, spec.restartPolicy);
  // What a container said at its end is of use for as long as it has not been started again.
  const isSaid = message !== undefined && containers.some(({ state }) => state !== 'running');
  return { ...next, ...(isSaid && { message }) };
}

/** A pod whose node is asked to start some of its containers once more. */
export function startingContainers(status: PodStatus, names: ReadonlySet<string>): PodStatus {
  const containers = status.containers.map((container) =>
    names.has(container.name) ? startingAgain(container) : container,
  );
  return { ...status, containers };
}

/** A pod that its node could not start; nobody tries again. */
export function failedToStart(status: PodStatus, reason: string, message: string): PodStatus {
  return { ...status, phase: 'Failed', reason, message };
}

export interface ContainerEnding {
  readonly container: string;
  readonly exitCode: number;
  readonly lastWords?: string;
  /** RFC 3339. */
  readonly at: string;
  /** It will be started again, but not at once. */
  readonly isHeldBack: boolean;
}

/** A pod after one of its containers ended. */
export function containerEnded({ spec }: Pod, status: PodStatus, ending: ContainerEnding): PodStatus {
  const { container: name, exitCode, lastWords, at, isHeldBack } = ending;
  const containers = status.containers.map((container) =>
    container.name === name ? ended(container, exitCode, at, isHeldBack) : container,
  );
  const said = lastWords === undefined ? '' : `: ${lastWords}`;
  const isWorthSaying = exitCode !== 0 || isHeldBack;
  const why = isWorthSaying ? { message: `container ${name} ended with exit code ${exitCode}${said}` } : {};
  // Before the node has said how the start went, only the container's own state is known.
  if (status.reason === creatingReason) return { ...status, containers, ...why };
  return { ...withPhase(status, containers, spec.restartPolicy), ...why };
}

function withPhase(
  status: PodStatus,
  containers: readonly ContainerStatus[],
  policy: Pod['spec']['restartPolicy'],
): PodStatus {
  const { reason: _reason, message: _message, ...rest } = status;
  const ready = containers.every((container) => container.ready);
  const goesOn = ({ state, exitCode }: ContainerStatus): boolean =>
    state !== 'terminated' || restartsAfter(policy, exitCode ?? 0);
  if (containers.some(goesOn)) return { ...rest, phase: 'Running', ready, containers };
  const failed = containers.some(({ exitCode }) => exitCode !== 0);
  const [phase, reason] = failed ? (['Failed', 'Error'] as const) : (['Succeeded', 'Completed'] as const);
  return { ...rest, phase, reason, ready, containers };
}
