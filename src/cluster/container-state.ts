import {
  isSimulated,
  type Container,
  type ContainerEnd,
  type ContainerStatus,
  type PodSpec,
} from '../model/kubernetes.ts';

/** Kubernetes' word for what its node is at work on. */
export const creatingReason = 'ContainerCreating';
/** Kubernetes' word for a container that ended again and again, and waits before it is started once more. */
export const backOffReason = 'CrashLoopBackOff';

/** Whether a container that ended like this is started again. */
export function restartsAfter(policy: PodSpec['restartPolicy'], exitCode: number): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** What stays the same from one run of a container to the next. */
type Story = Pick<ContainerStatus, 'name' | 'restartCount' | 'simulated' | 'lastExit'>;

const storyOf = ({ name, restartCount, simulated, lastExit }: Story): Story => ({
  name,
  restartCount,
  simulated,
  ...(lastExit === undefined ? {} : { lastExit }),
});

/** A container that was not started yet, or lost all it had on its node: its restarts go on counting. */
export const notStarted = (story: Story): ContainerStatus => ({
  ...storyOf(story),
  ready: false,
  state: 'waiting',
});

export const newContainer = (container: Container): ContainerStatus =>
  notStarted({ name: container.name, restartCount: 0, simulated: isSimulated(container) });

export const running = (container: ContainerStatus, startedAt: string): ContainerStatus => ({
  ...storyOf(container),
  ready: true,
  state: 'running',
  startedAt,
});

/** Its node is asked to start it once more. */
export function startingAgain(container: ContainerStatus): ContainerStatus {
  const lastExit = endOf(container);
  const story = { ...container, restartCount: container.restartCount + 1 };
  return { ...notStarted({ ...story, ...(lastExit && { lastExit }) }), reason: creatingReason };
}

/** @param isHeldBack it will be started again, but not at once */
export function ended(
  container: ContainerStatus,
  exitCode: number,
  finishedAt: string,
  isHeldBack: boolean,
): ContainerStatus {
  const { startedAt } = container;
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const end: ContainerEnd = {
    exitCode,
    reason,
    ...(startedAt === undefined ? {} : { startedAt }),
    finishedAt,
  };
  if (isHeldBack) return { ...notStarted({ ...container, lastExit: end }), reason: backOffReason };
  return { ...storyOf(container), ready: false, state: 'terminated', ...end };
}

/** How it ended the last time, also when it waits for its next start. */
export function endOf(container: ContainerStatus): ContainerEnd | undefined {
  const { state, reason, exitCode, startedAt, finishedAt, lastExit } = container;
  if (state !== 'terminated' || exitCode === undefined) return lastExit;
  return {
    exitCode,
    reason: reason ?? 'Error',
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}
