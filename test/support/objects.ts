import type {
  Container,
  DaemonSet,
  Deployment,
  Namespace,
  NetworkAttachmentDefinition,
  Pod,
  PodSpec,
} from '../../src/model/kubernetes.ts';

/** Kubernetes objects for tests, with the defaults that the parser fills in. */
export const metadata = (name: string, namespace = 'default'): Pod['metadata'] => ({
  name,
  namespace,
  labels: {},
  annotations: {},
});

export const container = (name = 'web', fields: Partial<Container> = {}): Container => ({
  name,
  env: [],
  ports: [{ containerPort: 80, protocol: 'TCP' }],
  ...fields,
});

export const podSpec = (fields: Partial<PodSpec> = {}): PodSpec => ({
  nodeSelector: {},
  hostNetwork: false,
  containers: [container()],
  restartPolicy: 'Always',
  ...fields,
});

export const pod = (name: string, fields: Partial<PodSpec> = {}, namespace?: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata(name, namespace),
  spec: podSpec(fields),
});

const workload = (name: string, fields: Partial<PodSpec>) => ({
  selector: { matchLabels: { app: name }, matchExpressions: [] },
  template: { labels: { app: name }, annotations: {}, spec: podSpec(fields) },
});

export const deployment = (name: string, replicas: number, fields: Partial<PodSpec> = {}): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata(name),
  spec: { replicas, ...workload(name, fields) },
});

export const daemonSet = (name: string, fields: Partial<PodSpec> = {}): DaemonSet => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: metadata(name),
  spec: workload(name, fields),
});

export const networkAttachment = (
  name: string,
  config?: string,
  ns?: string,
): NetworkAttachmentDefinition => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: metadata(name, ns),
  spec: { ...(config !== undefined && { config }) },
});

export const namespace = (name: string): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: metadata(name, ''),
});
