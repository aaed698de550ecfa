import { checkLabel, type CheckPod } from '../model/check-pods.ts';
import { UsageError } from '../model/errors.ts';
import type { Pod } from '../model/kubernetes.ts';
import { podKey } from '../model/names.ts';
import { timeLimit } from '../util/time-limit.ts';
import type { CheckPods, OperationOptions } from './cluster-handle.ts';
import type { NodeIpam } from './ipam.ts';
import { namespaceLabels } from './seed-store.ts';
import type { ObjectStore } from './store.ts';

/** Pods are taken down in some tens of milliseconds; plugins, and machines under load, take longer. */
const closingMs = 30_000;

const labels = { [checkLabel]: '' } as const;

/** What the pods of a check are made with. */
export interface CheckPodsParts {
  readonly store: ObjectStore;
  readonly ipams: ReadonlyMap<string, NodeIpam>;
  /** Waits until the controllers have acted. */
  readonly settle: (signal: AbortSignal) => Promise<void>;
}

/** A namespace of a check's own: its pods are ordinary ones, which the controllers see to. */
export function openCheckPods(parts: CheckPodsParts): CheckPods {
  const { store, settle } = parts;
  const namespace = freeNamespace(store);
  store.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      namespace: '',
      labels: { ...namespaceLabels(namespace), ...labels },
      annotations: {},
    },
  });
  const isOpen = (): boolean => {
    const found = store.get('Namespace', '', namespace);
    return found !== undefined && found.metadata.deletionTimestamp === undefined;
  };
  return {
    namespace,
    async start(pods, { signal }: OperationOptions): Promise<readonly Pod[]> {
      if (!isOpen()) throw new UsageError('check-over', `the pods of ${namespace} have been taken down`);
      for (const pod of pods) createPod(parts, namespace, pod);
      await settle(signal);
      return pods.flatMap(({ name }) => store.get('Pod', namespace, name) ?? []);
    },
    async stop(names, { signal }) {
      for (const name of names) {
        if (store.get('Pod', namespace, name) !== undefined) store.delete('Pod', namespace, name);
      }
      await settle(signal);
    },
    async close() {
      if (store.get('Namespace', '', namespace) === undefined) return;
      store.delete('Namespace', '', namespace);
      // Closing must not depend on a signal that may be aborted by now.
      using limit = timeLimit(closingMs);
      await settle(limit.signal);
    },
  };
}

/** Several checks may run at once. */
function freeNamespace(store: ObjectStore): string {
  for (let number = 1; ; number++) {
    const name = `podnet-check-${number}`;
    if (store.get('Namespace', '', name) === undefined) return name;
  }
}

/** @throws UsageError `already-exists`, and `address-taken` when the addresses it shall have are not free */
function createPod({ store, ipams }: CheckPodsParts, namespace: string, pod: CheckPod): void {
  const { name, node, addresses } = pod;
  store.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels, annotations: {} },
    spec: {
      nodeName: node,
      nodeSelector: {},
      hostNetwork: false,
      containers: [{ name: 'check', env: [], ports: [] }],
      restartPolicy: 'Never',
    },
  });
  if (addresses === undefined) return;
  // The controllers act on it in a later turn, and leave it the addresses that it has.
  const cidrs = store.get('Node', '', node)?.spec.podCIDRs ?? [];
  try {
    ipams.get(node)?.reserve(
      podKey(namespace, name),
      addresses.map((address, index) => `${address}/${cidrs[index]?.split('/')[1] ?? ''}`),
    );
  } catch (error) {
    store.remove('Pod', namespace, name);
    throw error;
  }
}
