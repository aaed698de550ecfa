import type {
  ContainerState,
  ContainerStatus as ContainerStatusV1,
  Pod as PodV1,
  PodCondition,
  PodStatus as PodStatusV1,
} from 'kubernetes-types/core/v1.d.ts';
import { assertNever } from '../../../model/assert-never.ts';
import type { ContainerEnd, ContainerStatus, Pod, PodStatus } from '../../../model/kubernetes.ts';
import { metadataOf } from './metadata.ts';
import { podSpecOf } from './pod-spec.ts';

/**
 * What stands in our status of a pod and in the API's status of its containers (why they wait or ended) or of its
 * conditions (why no node has it).
 */
const reasonsOfParts = ['ContainerCreating', 'Completed', 'Error', 'CrashLoopBackOff', 'Unschedulable'];

export function podOf({ apiVersion, kind, metadata, spec, status }: Pod): PodV1 {
  return {
    apiVersion,
    kind,
    metadata: metadataOf(metadata),
    spec: podSpecOf(spec),
    status:
      status === undefined ? { phase: 'Pending', qosClass } : statusOf(status, imagesOf(spec.containers)),
  };
}

/** Nothing is reserved or limited for any container: podnet ignores `resources`. */
const qosClass = 'BestEffort';

const imagesOf = (containers: Pod['spec']['containers']): ReadonlyMap<string, string> =>
  new Map(containers.map(({ name, image = '' }) => [name, image]));

function statusOf(status: PodStatus, images: ReadonlyMap<string, string>): PodStatusV1 {
  const { phase, podIPs, hostIPs = [], startTime, reason, message, containers } = status;
  const [podIP] = podIPs;
  const [hostIP] = hostIPs;
  const isOwnReason = reason !== undefined && !reasonsOfParts.includes(reason);
  return {
    conditions: podConditionsOf(status),
    ...(containers.length > 0 && {
      containerStatuses: containers.map((one) => containerStatusOf(one, images.get(one.name) ?? '')),
    }),
    ...(hostIP !== undefined && { hostIP, hostIPs: hostIPs.map((ip) => ({ ip })) }),
    ...(message !== undefined && reason !== 'Unschedulable' && { message }),
    phase,
    ...(podIP !== undefined && { podIP, podIPs: podIPs.map((ip) => ({ ip })) }),
    qosClass,
    ...(isOwnReason && { reason }),
    ...(startTime !== undefined && startTime !== '' && { startTime }),
  };
}

/** Of those that Kubernetes sets, with the moments that are known. */
export function podConditionsOf(status: PodStatus): PodCondition[] {
  const { phase, ready, podIPs, startTime, reason, message, containers } = status;
  const scheduled = reason !== 'Unschedulable';
  const condition = (type: string, holds: boolean, moment: string | undefined, more = {}): PodCondition => ({
    type,
    status: holds ? 'True' : 'False',
    ...(moment !== undefined && moment !== '' && { lastTransitionTime: moment }),
    ...more,
  });
  if (!scheduled) {
    return [
      condition('PodScheduled', false, undefined, { reason, ...(message !== undefined && { message }) }),
    ];
  }
  const moments = containers
    .flatMap(({ startedAt, finishedAt }) => (ready ? startedAt : finishedAt) ?? [])
    .sort();
  const changed = moments.at(-1) ?? startTime;
  const unready = containers.filter((one) => !one.ready).map(({ name }) => name);
  const why = ready
    ? {}
    : phase === 'Succeeded'
      ? { reason: 'PodCompleted' }
      : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  return [
    condition('PodReadyToStartContainers', podIPs.length > 0, startTime),
    condition('Initialized', true, startTime),
    condition('Ready', ready, changed, why),
    condition('ContainersReady', ready, changed, why),
    condition('PodScheduled', true, startTime),
  ];
}

function containerStatusOf(status: ContainerStatus, image: string): ContainerStatusV1 {
  const { name, ready, restartCount, lastExit } = status;
  return {
    image,
    imageID: '',
    lastState: lastExit === undefined ? {} : { terminated: endOf(lastExit) },
    name,
    ready,
    restartCount,
    started: status.state === 'running',
    state: stateOf(status),
  };
}

function stateOf(status: ContainerStatus): ContainerState {
  const { state, startedAt, exitCode = 0, reason, finishedAt } = status;
  switch (state) {
    case 'waiting':
      return { waiting: { reason: reason ?? 'ContainerCreating' } };
    case 'running':
      return { running: { ...(startedAt !== undefined && { startedAt }) } };
    case 'terminated':
      return {
        terminated: endOf({
          exitCode,
          reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
          ...(startedAt !== undefined && { startedAt }),
          ...(finishedAt !== undefined && { finishedAt }),
        }),
      };
    default:
      return assertNever(state, 'state');
  }
}

const endOf = ({ exitCode, reason, startedAt, finishedAt }: ContainerEnd) => ({
  exitCode,
  ...(finishedAt !== undefined && { finishedAt }),
  reason,
  ...(startedAt !== undefined && { startedAt }),
});
