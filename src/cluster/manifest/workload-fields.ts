import type { DaemonSet, DaemonSetSpec, Deployment, DeploymentSpec } from 'kubernetes-types/apps/v1.d.ts';
import type { Complete } from './field-table.ts';

export const deploymentFields = {
  apiVersion: 'used',
  kind: 'used',
  metadata: 'used',
  spec: 'used',
  status: 'ignored',
} as const satisfies Complete<Deployment>;

export const deploymentSpecFields = {
  replicas: 'used',
  selector: 'used',
  template: 'used',
  minReadySeconds: 'ignored',
  paused: 'ignored',
  progressDeadlineSeconds: 'ignored',
  revisionHistoryLimit: 'ignored',
  strategy: 'ignored',
} as const satisfies Complete<DeploymentSpec>;

export const daemonSetFields = {
  apiVersion: 'used',
  kind: 'used',
  metadata: 'used',
  spec: 'used',
  status: 'ignored',
} as const satisfies Complete<DaemonSet>;

export const daemonSetSpecFields = {
  selector: 'used',
  template: 'used',
  minReadySeconds: 'ignored',
  revisionHistoryLimit: 'ignored',
  updateStrategy: 'ignored',
} as const satisfies Complete<DaemonSetSpec>;
