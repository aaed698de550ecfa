import { UsageError } from '../model/errors.ts';
import type { ObjectKind } from '../model/kubernetes.ts';
import type { LabelChanges } from './cluster-handle.ts';
import type { ClusterPlan } from '../model/plan.ts';
import { isLabelValue, isQualifiedName } from './manifest/labels.ts';
import { zoneLabel } from './seed-store.ts';

/** namespaceSelectors rely on it, so the API server of Kubernetes puts it back, too. */
const nameOfNamespace = 'kubernetes.io/metadata.name';

/** @throws UsageError `bad-label` for what no label may be, `immutable` for the label with a Namespace's name */
export function checkLabelChanges(kind: ObjectKind, changes: LabelChanges): void {
  for (const [key, value] of Object.entries(changes)) {
    if (!isQualifiedName(key)) {
      throw new UsageError('bad-label', `"${key}" cannot be the key of a label`, {
        hint: 'write it like app or example.com/app, the last part at most 63 characters',
      });
    }
    if (value !== null && !isLabelValue(value)) {
      throw new UsageError('bad-label', `"${value}" cannot be the value of label ${key}`, {
        hint: 'use at most 63 letters, digits, "-", "_" and ".", first and last a letter or digit',
      });
    }
    if (kind === 'Namespace' && key === nameOfNamespace) {
      throw new UsageError('immutable', `the label ${key} of a Namespace cannot be changed`, {
        hint: 'it always holds the name, for namespaceSelectors',
      });
    }
  }
}

/** @throws UsageError `immutable` for the label with a Node's zone, where the underlay has zones */
export function checkZoneLabel(
  { underlay }: Pick<ClusterPlan, 'underlay'>,
  kind: ObjectKind,
  changes: LabelChanges,
): void {
  const hasZones = underlay.subnets.some(({ zone }) => zone !== undefined);
  if (kind !== 'Node' || !hasZones || !Object.hasOwn(changes, zoneLabel)) return;
  throw new UsageError('immutable', `the label ${zoneLabel} of a Node cannot be changed here`, {
    hint: 'it says in which of the subnets the node is; another node can be added there: podnet node add --zone ZONE',
  });
}
