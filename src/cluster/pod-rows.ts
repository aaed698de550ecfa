import type { Pod, PodStatus } from '../model/kubernetes.ts';
import type { PodRow } from '../model/result.ts';
import { isOnLostNode, isUnschedulable } from './pod-state.ts';

/** A pod in kubectl's wide columns, as of a moment. */
export function podRow(pod: Pod, now: Date): PodRow {
  const { metadata, spec, status } = pod;
  const containers = status?.containers ?? [];
  const createdMs =
    metadata.creationTimestamp === undefined ? now.getTime() : Date.parse(metadata.creationTimestamp);
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    ready: `${containers.filter(({ ready }) => ready).length}/${spec.containers.length}`,
    status: statusWord(pod),
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    ageSeconds: Math.max(0, Math.floor((now.getTime() - createdMs) / 1000)),
    ip: status?.podIPs.join(',') || '<none>',
    node: spec.nodeName ?? '<none>',
    simulated: containers.some(({ simulated }) => simulated),
  };
}

/** The words of kubectl's STATUS column. */
function statusWord(pod: Pod): string {
  const { metadata, status } = pod;
  // So kubectl calls a pod of whose node nothing is heard.
  if (isOnLostNode(pod)) return 'Unknown';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (status === undefined || isUnschedulable(pod)) return 'Pending';
  if (status.phase === 'Succeeded') return 'Completed';
  return status.phase === 'Running' ? runningWord(status) : (status.reason ?? status.phase);
}

/** One container of several that ended, or waits before it is started again, shows although the pod goes on. */
function runningWord({ ready, containers }: PodStatus): string {
  const reason = containers.find(({ state, reason }) => state !== 'running' && reason !== undefined)?.reason;
  if (reason === undefined || reason === 'Completed')
    return ready ? 'Running' : (onlyEnded(containers) ?? 'NotReady');
  return reason;
}

/** None runs: that which ended is started again in the next moment. */
const onlyEnded = (containers: PodStatus['containers']): string | undefined =>
  containers.some(({ state }) => state === 'running') ? undefined : 'Completed';
