import type { DaemonSet, Deployment, Pod, PodTemplate } from '../../model/kubernetes.ts';
import { isBeingDeleted } from '../pod-state.ts';
import type { ObjectStore } from '../store.ts';
import { nameSuffix } from './name-suffix.ts';

export type Workload = Deployment | DaemonSet;

interface PodIndex {
  readonly version: number;
  readonly byOwner: ReadonlyMap<string, readonly Pod[]>;
}

/** As long as a store does not change, all workloads share one look at its pods: many of both would cost too much. */
const indexes = new WeakMap<ObjectStore, PodIndex>();

/** The pods of a workload, in the order of their creation. */
export function ownedPods(store: ObjectStore, { metadata }: Workload): readonly Pod[] {
  let index = indexes.get(store);
  if (index?.version !== store.version) {
    index = { version: store.version, byOwner: podsByOwner(store) };
    indexes.set(store, index);
  }
  return index.byOwner.get(metadata.uid ?? '') ?? [];
}

function podsByOwner(store: ObjectStore): ReadonlyMap<string, readonly Pod[]> {
  const byOwner = new Map<string, Pod[]>();
  for (const pod of store.list('Pod')) {
    for (const { uid } of pod.metadata.ownerReferences ?? []) {
      const pods = byOwner.get(uid);
      if (pods === undefined) byOwner.set(uid, [pod]);
      else pods.push(pod);
    }
  }
  return byOwner;
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
