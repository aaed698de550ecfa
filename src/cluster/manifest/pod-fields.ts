import type {
  Container,
  ContainerPort,
  EnvVar,
  Pod,
  PodSpec,
  PodTemplateSpec,
} from 'kubernetes-types/core/v1.d.ts';
import type { Complete } from './field-table.ts';

export const podFields = {
  apiVersion: 'used',
  kind: 'used',
  metadata: 'used',
  spec: 'used',
  status: 'ignored',
} as const satisfies Complete<Pod>;

export const podTemplateFields = {
  metadata: 'used',
  spec: 'used',
} as const satisfies Complete<PodTemplateSpec>;

export const podSpecFields = {
  containers: 'used',
  hostNetwork: 'used',
  nodeName: 'used',
  nodeSelector: 'used',
  restartPolicy: 'used',
  activeDeadlineSeconds: 'ignored',
  affinity: 'ignored',
  automountServiceAccountToken: 'ignored',
  dnsConfig: 'ignored',
  dnsPolicy: 'ignored',
  enableServiceLinks: 'ignored',
  ephemeralContainers: 'ignored',
  hostAliases: 'ignored',
  hostIPC: 'ignored',
  hostPID: 'ignored',
  hostUsers: 'ignored',
  hostname: 'ignored',
  hostnameOverride: 'ignored',
  imagePullSecrets: 'ignored',
  initContainers: 'ignored',
  os: 'ignored',
  overhead: 'ignored',
  preemptionPolicy: 'ignored',
  priority: 'ignored',
  priorityClassName: 'ignored',
  readinessGates: 'ignored',
  resourceClaims: 'ignored',
  resources: 'ignored',
  runtimeClassName: 'ignored',
  schedulerName: 'ignored',
  schedulingGates: 'ignored',
  securityContext: 'ignored',
  serviceAccount: 'ignored',
  serviceAccountName: 'ignored',
  setHostnameAsFQDN: 'ignored',
  shareProcessNamespace: 'ignored',
  subdomain: 'ignored',
  terminationGracePeriodSeconds: 'ignored',
  tolerations: 'ignored',
  topologySpreadConstraints: 'ignored',
  volumes: 'ignored',
} as const satisfies Complete<PodSpec, 'resources' | 'hostnameOverride'>;

export const containerFields = {
  args: 'used',
  command: 'used',
  env: 'used',
  image: 'used',
  name: 'used',
  ports: 'used',
  workingDir: 'used',
  envFrom: 'ignored',
  imagePullPolicy: 'ignored',
  lifecycle: 'ignored',
  livenessProbe: 'ignored',
  readinessProbe: 'ignored',
  resizePolicy: 'ignored',
  resources: 'ignored',
  restartPolicy: 'ignored',
  restartPolicyRules: 'ignored',
  securityContext: 'ignored',
  startupProbe: 'ignored',
  stdin: 'ignored',
  stdinOnce: 'ignored',
  terminationMessagePath: 'ignored',
  terminationMessagePolicy: 'ignored',
  tty: 'ignored',
  volumeDevices: 'ignored',
  volumeMounts: 'ignored',
} as const satisfies Complete<Container, 'restartPolicyRules'>;

export const containerPortFields = {
  containerPort: 'used',
  name: 'used',
  protocol: 'used',
  hostIP: 'cni',
  hostPort: 'cni',
} as const satisfies Complete<ContainerPort>;

export const envVarFields = {
  name: 'used',
  value: 'used',
  valueFrom: 'ignored',
} as const satisfies Complete<EnvVar>;
