import * as z from 'zod';
import { UsageError } from '../model/errors.ts';
import type {
  Container,
  ContainerEnd,
  ContainerStatus,
  KubernetesObject,
  LabelSelector,
  ObjectMeta,
  Pod,
  PodSpec,
  PodTemplate,
} from '../model/kubernetes.ts';

/** What of a cluster's objects outlives its process, as plain JSON. */
export interface SavedObjects {
  /** Raised whenever an older podnet would misread it. */
  readonly version: 1;
  /** In the order of their creation; no events. */
  readonly objects: readonly SavedObject[];
  /** Addresses with prefix length, in the order of the podCIDRs, by the pod's key. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
}

export type SavedObject = Exclude<KubernetesObject, { readonly kind: 'Event' }>;

const words = z.record(z.string(), z.string());

const meta: z.ZodType<ObjectMeta> = z.object({
  name: z.string(),
  namespace: z.string(),
  labels: words,
  annotations: words,
  uid: z.string().exactOptional(),
  creationTimestamp: z.string().exactOptional(),
  deletionTimestamp: z.string().exactOptional(),
  ownerReferences: z.array(z.object({ kind: z.string(), name: z.string(), uid: z.string() })).exactOptional(),
});

const container: z.ZodType<Container> = z.object({
  name: z.string(),
  image: z.string().exactOptional(),
  command: z.array(z.string()).exactOptional(),
  args: z.array(z.string()).exactOptional(),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  workingDir: z.string().exactOptional(),
  ports: z.array(
    z.object({
      name: z.string().exactOptional(),
      containerPort: z.int().min(1).max(65_535),
      protocol: z.enum(['TCP', 'UDP']),
      hostPort: z.int().min(1).max(65_535).exactOptional(),
      hostIP: z.string().exactOptional(),
    }),
  ),
});

const podSpec: z.ZodType<PodSpec> = z.object({
  nodeName: z.string().exactOptional(),
  nodeSelector: words,
  hostNetwork: z.boolean(),
  containers: z.array(container),
  restartPolicy: z.enum(['Always', 'OnFailure', 'Never']),
});

const end = {
  reason: z.string(),
  startedAt: z.string().exactOptional(),
  finishedAt: z.string().exactOptional(),
};
const containerEnd: z.ZodType<ContainerEnd> = z.object({ ...end, exitCode: z.int() });

const containerStatus: z.ZodType<ContainerStatus> = z.object({
  ...end,
  name: z.string(),
  ready: z.boolean(),
  restartCount: z.int().min(0),
  simulated: z.boolean(),
  state: z.enum(['waiting', 'running', 'terminated']),
  reason: z.string().exactOptional(),
  exitCode: z.int().exactOptional(),
  lastExit: containerEnd.exactOptional(),
});

const podStatus: z.ZodType<NonNullable<Pod['status']>> = z.object({
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed']),
  ready: z.boolean(),
  podIPs: z.array(z.string()),
  hostIPs: z.array(z.string()).exactOptional(),
  startTime: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  message: z.string().exactOptional(),
  containers: z.array(containerStatus),
});

const template: z.ZodType<PodTemplate> = z.object({ labels: words, annotations: words, spec: podSpec });

const selector: z.ZodType<LabelSelector> = z.object({
  matchLabels: words,
  matchExpressions: z.array(
    z.object({
      key: z.string(),
      operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
      values: z.array(z.string()),
    }),
  ),
});

const core = { apiVersion: z.literal('v1'), metadata: meta };
const apps = { apiVersion: z.literal('apps/v1'), metadata: meta };

const podManifest = z.object({ ...core, kind: z.literal('Pod'), spec: podSpec });
const daemonSet = z.object({ ...apps, kind: z.literal('DaemonSet'), spec: z.object({ selector, template }) });
const namespace = z.object({ ...core, kind: z.literal('Namespace') });
const networkDefinition = z.object({
  apiVersion: z.literal('k8s.cni.cncf.io/v1'),
  metadata: meta,
  kind: z.literal('NetworkAttachmentDefinition'),
  spec: z.object({ config: z.string().exactOptional() }),
});
const replicas = z.int().min(0);

/** What a manifest is after it was read. */
export const manifestShape = z.discriminatedUnion('kind', [
  podManifest,
  z.object({
    ...apps,
    kind: z.literal('Deployment'),
    spec: z.object({ replicas: replicas.exactOptional(), selector, template }),
  }),
  daemonSet,
  namespace,
  networkDefinition,
]);

/** A workload's status is left out: its controller writes it again. */
const savedObject: z.ZodType<SavedObject> = z.discriminatedUnion('kind', [
  podManifest.extend({ status: podStatus.exactOptional() }),
  z.object({
    ...apps,
    kind: z.literal('Deployment'),
    spec: z.object({ replicas, selector, template }),
  }),
  daemonSet,
  namespace,
  networkDefinition,
  z.object({
    ...core,
    kind: z.literal('Node'),
    spec: z.object({ podCIDRs: z.array(z.string()), unschedulable: z.boolean().exactOptional() }),
    status: z.object({ addresses: z.array(z.string()), ready: z.boolean() }),
  }),
]);

const savedObjects: z.ZodType<SavedObjects> = z.object({
  version: z.literal(1),
  objects: z.array(savedObject),
  addresses: z.record(z.string(), z.array(z.string())),
});

/**
 * Reads what `saveObjects` gave, after it went through JSON.
 * @throws UsageError `state-damaged` with the first place that is not as it should be
 */
export function parseSavedObjects(value: unknown): SavedObjects {
  const { data, error } = savedObjects.safeParse(value);
  if (data !== undefined) return data;
  const [first] = error.issues;
  const at = first?.path.map(String).join('.') ?? '';
  throw stateDamaged(`${at === '' ? 'it' : at}: ${first?.message ?? 'cannot be read'}`);
}

export function stateDamaged(why: string, cause?: unknown): UsageError {
  return new UsageError('state-damaged', `the saved objects of the cluster cannot be used: ${why}`, {
    hint: 'take the cluster down and make it anew; its objects have to be applied again',
    cause,
  });
}
