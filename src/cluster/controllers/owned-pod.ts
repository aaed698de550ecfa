import type { DaemonSet, Deployment, Pod, PodTemplate } from '../../model/kubernetes.ts';
import { isBeingDeleted } from '../pod-state.ts';
import type { ObjectStore } from '../store.ts';
import { nameSuffix } from './name-suffix.ts';

export type Workload = Deployment | DaemonSet;

/** The pods of a workload, in the order of their creation. */
export function ownedPods(store: ObjectStore, { metadata }: Workload): readonly Pod[] {
  return store
    .list('Pod', { namespace: metadata.namespace })
    .filter((pod) => pod.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));
}

export const remaining = (pods: readonly Pod[]): readonly Pod[] => pods.filter((pod) => !isBeingDeleted(pod));

export function deletePods(store: ObjectStore, pods: readonly Pod[]): void {
  for (const { metadata } of pods) store.delete('Pod', metadata.namespace, metadata.name);
}

/** What a template is known by: pods carry it as a label, and get another when it changes. */
export const templateHash = (template: PodTemplate): string => nameSuffix(10, JSON.stringify(template));

/** Gives the pods of workloads their names; the same seed and order give the same names. */
export class PodNames {
  readonly #seed: number;
  readonly #counts = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** `<prefix>-<5 characters>`, not taken by any pod that is there. */
  next(store: ObjectStore, namespace: string, prefix: string): string {
    const key = `${namespace}/${prefix}`;
    // Names end at 253 characters, and no part of them in "-" or ".".
    const base = prefix.slice(0, 247).replace(/[-.]+$/, '');
    for (;;) {
      const count = this.#counts.get(key) ?? 0;
      this.#counts.set(key, count + 1);
      const name = `${base}-${nameSuffix(5, String(this.#seed), key, String(count))}`;
      if (store.get('Pod', namespace, name) === undefined) return name;
    }
  }
}

/** A pod made from a workload's template. */
export function podOf(owner: Workload, name: string, hashLabel: string, nodeName?: string): Pod {
  const { template } = owner.spec;
  const { kind, metadata } = owner;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: metadata.namespace,
      labels: { ...template.labels, [hashLabel]: templateHash(template) },
      annotations: template.annotations,
      ownerReferences: [{ kind, name: metadata.name, uid: metadata.uid ?? '' }],
    },
    spec: { ...template.spec, ...(nodeName !== undefined && { nodeName }) },
  };
}
