import { UsageError } from '../model/errors.ts';
import type { Pod } from '../model/kubernetes.ts';
import { displayPod, type PodKey } from '../model/names.ts';
import { cordonNode } from './cordon-node.ts';
import type { DrainOptions } from './cluster-handle.ts';
import { hasEnded, isBeingDeleted, keyOfPod } from './pod-state.ts';
import type { ObjectStore } from './store.ts';

/**
 * Cordons a node and asks for its pods to go. As with kubectl, the node is cordoned also when pods are in the way:
 * who is told what to do about them finds the node as it was left.
 * @returns the pods that are to go
 * @throws UsageError `not-found`, or `not-drainable` with the pods that are in the way; no pod is deleted then
 */
export function drainNode(
  store: ObjectStore,
  name: string,
  { ignoreDaemonSets = false, force = false }: Pick<DrainOptions, 'ignoreDaemonSets' | 'force'>,
): readonly PodKey[] {
  cordonNode(store, name, true);
  const pods = store.list('Pod').filter((pod) => pod.spec.nodeName === name && !isBeingDeleted(pod));
  const ofDaemonSets = pods.filter((pod) => ownerKind(pod) === 'DaemonSet');
  // What a bare pod was for is lost with it, unless it has ended.
  const bare = pods.filter((pod) => ownerKind(pod) === undefined && !hasEnded(pod));
  const reasons: string[] = [];
  const hints: string[] = [];
  if (!ignoreDaemonSets && ofDaemonSets.length > 0) {
    reasons.push(`pods of DaemonSets, which would come again: ${listed(ofDaemonSets)}`);
    hints.push('--ignore-daemonsets leaves pods of DaemonSets where they are');
  }
  if (!force && bare.length > 0) {
    reasons.push(`pods that nothing makes anew: ${listed(bare)}`);
    hints.push('--force deletes pods that nothing makes anew');
  }
  if (reasons.length > 0) {
    throw new UsageError(
      'not-drainable',
      `${name} is cordoned, but not drained; there are ${reasons.join('; and ')}`,
      {
        hint: hints.join('; '),
      },
    );
  }
  const leaving = pods.filter((pod) => !ofDaemonSets.includes(pod));
  for (const { metadata } of leaving) store.delete('Pod', metadata.namespace, metadata.name);
  return leaving.map(keyOfPod);
}

const ownerKind = ({ metadata }: Pod): string | undefined => metadata.ownerReferences?.[0]?.kind;

const listed = (pods: readonly Pod[]): string => pods.map((pod) => displayPod(keyOfPod(pod))).join(', ');
