import { unschedulableReason } from '../cluster/pod-state.ts';
import { isSimulated, type Pod } from '../model/kubernetes.ts';
import { displayPod, podKey } from '../model/names.ts';

/** A pod whose containers have all ended well has done what it was for. */
export const isReady = ({ status }: Pod): boolean => status?.ready === true || status?.phase === 'Succeeded';

/** Nothing that podnet does by itself brings such a pod back. */
export const isLost = ({ status }: Pod): boolean => status?.phase === 'Failed';

/** Waits for a change of the cluster: an address, or a node, that is free. */
export const isUnplaced = ({ status }: Pod): boolean => status?.reason === unschedulableReason;

/** Has a process of its own, which may end at any time. */
export const hasProcess = ({ spec }: Pod): boolean => !spec.containers.every(isSimulated);

export const nameOfPod = ({ metadata }: Pod): string => displayPod(podKey(metadata.namespace, metadata.name));

/** Why a pod is not Ready, as far as it says so: `Pending: Unschedulable, podCIDR … is full`. */
export function whyNotReady({ status }: Pod): string {
  const why = [status?.reason, status?.message].filter((part) => part !== undefined).join(', ');
  return `${status?.phase ?? 'Pending'}${why === '' ? '' : `: ${why}`}`;
}
