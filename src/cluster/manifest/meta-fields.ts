import type { Namespace, NamespaceSpec } from 'kubernetes-types/core/v1.d.ts';
import type { LabelSelector, LabelSelectorRequirement, ObjectMeta } from 'kubernetes-types/meta/v1.d.ts';
import type { Complete } from './field-table.ts';

/** What a server sets is accepted, so that what `get -o yaml` printed can be applied again. */
export const objectMetaFields = {
  annotations: 'used',
  labels: 'used',
  name: 'used',
  namespace: 'used',
  creationTimestamp: 'ignored',
  deletionGracePeriodSeconds: 'ignored',
  deletionTimestamp: 'ignored',
  finalizers: 'ignored',
  generateName: 'ignored',
  generation: 'ignored',
  managedFields: 'ignored',
  ownerReferences: 'ignored',
  resourceVersion: 'ignored',
  selfLink: 'ignored',
  uid: 'ignored',
} as const satisfies Complete<ObjectMeta>;

export const labelSelectorFields = {
  matchExpressions: 'used',
  matchLabels: 'used',
} as const satisfies Complete<LabelSelector>;

export const labelRequirementFields = {
  key: 'used',
  operator: 'used',
  values: 'used',
} as const satisfies Complete<LabelSelectorRequirement>;

export const namespaceFields = {
  apiVersion: 'used',
  kind: 'used',
  metadata: 'used',
  spec: 'used',
  status: 'ignored',
} as const satisfies Complete<Namespace>;

export const namespaceSpecFields = { finalizers: 'ignored' } as const satisfies Complete<NamespaceSpec>;
