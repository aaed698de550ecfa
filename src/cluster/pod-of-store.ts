import { UsageError } from '../model/errors.ts';
import type { Pod } from '../model/kubernetes.ts';
import { displayPod, type PodKey, splitPodKey } from '../model/names.ts';
import { nearest } from '../util/nearest.ts';
import { keyOfPod } from './pod-state.ts';
import type { ObjectStore } from './store.ts';

/** @throws UsageError `not-found` with the nearest name */
export function podOfStore(key: PodKey, store: ObjectStore): Pod {
  const { namespace, name } = splitPodKey(key);
  const pod = store.get('Pod', namespace, name);
  if (pod !== undefined) return pod;
  const names = store.list('Pod').map((it) => displayPod(keyOfPod(it)));
  const meant = nearest(displayPod(key), names);
  const there = names.length === 0 ? 'there are no pods' : `there are: ${names.join(', ')}`;
  throw new UsageError('not-found', `there is no pod ${displayPod(key)}`, {
    hint: meant === undefined ? there : `did you mean ${meant}?`,
  });
}
