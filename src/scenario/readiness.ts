import { endOf } from '../cluster/container-state.ts';
import { isBackingOff, unschedulableReason } from '../cluster/pod-state.ts';
import { isSimulated, type Pod } from '../model/kubernetes.ts';
import { displayPod, podKey } from '../model/names.ts';

/** A pod whose containers have all ended well has done what it was for. */
export const isReady = ({ status }: Pod): boolean => status?.ready === true || status?.phase === 'Succeeded';

/** Nothing that podnet does by itself brings such a pod back. */
export const isLost = ({ status }: Pod): boolean => status?.phase === 'Failed';

/** A container of it ends as often as it is started: it may come back, but nobody can say when. */
export const isCrashing = ({ status }: Pod): boolean => status?.containers.some(isBackingOff) === true;

/** Waits for a change of the cluster: an address, or a node, that is free. */
export const isUnplaced = ({ status }: Pod): boolean => status?.reason === unschedulableReason;

/** Has a process of its own, which may end at any time. */
export const hasProcess = ({ spec }: Pod): boolean => !spec.containers.every(isSimulated);

/** How often containers of it were started again. */
export const restartsOf = ({ status }: Pod): number =>
  (status?.containers ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);

export const nameOfPod = ({ metadata }: Pod): string => displayPod(podKey(metadata.namespace, metadata.name));

/** Why a pod is not Ready, as far as it says so: `Pending: Unschedulable, podCIDR … is full`. */
export function whyNotReady({ status }: Pod): string {
  const crashing = status?.containers.find(isBackingOff);
  const reason = status?.reason ?? crashing?.reason;
  // One that ends well is right, but not for a pod that is to go on for ever.
  const endsWell = crashing !== undefined && endOf(crashing)?.exitCode === 0;
  const advice = endsWell ? 'if that is its task, set restartPolicy: OnFailure or Never' : undefined;
  const why = [reason, status?.message, advice].filter((part) => part !== undefined).join(', ');
  return `${status?.phase ?? 'Pending'}${why === '' ? '' : `: ${why}`}`;
}
