import type { DaemonSet as DaemonSetV1, Deployment as DeploymentV1 } from 'kubernetes-types/apps/v1.d.ts';
import type { LabelSelector as LabelSelectorV1 } from 'kubernetes-types/meta/v1.d.ts';
import type { DaemonSet, Deployment, LabelSelector } from '../../../model/kubernetes.ts';
import { filled, metadataOf } from './metadata.ts';
import { podTemplateOf } from './pod-spec.ts';

export function deploymentOf({ apiVersion, kind, metadata, spec, status }: Deployment): DeploymentV1 {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status ?? {};
  return {
    apiVersion,
    kind,
    metadata: metadataOf(metadata),
    spec: {
      replicas: spec.replicas,
      selector: selectorOf(spec.selector),
      template: podTemplateOf(spec.template),
    },
    status: {
      ...count('availableReplicas', availableReplicas),
      ...count('readyReplicas', readyReplicas),
      ...count('replicas', replicas),
      ...count('unavailableReplicas', replicas - availableReplicas),
      ...count('updatedReplicas', updatedReplicas),
    },
  };
}

export function daemonSetOf({ apiVersion, kind, metadata, spec, status }: DaemonSet): DaemonSetV1 {
  const { desiredNumberScheduled = 0, currentNumberScheduled = 0, numberReady = 0 } = status ?? {};
  const { updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
  return {
    apiVersion,
    kind,
    metadata: metadataOf(metadata),
    spec: { selector: selectorOf(spec.selector), template: podTemplateOf(spec.template) },
    status: {
      currentNumberScheduled,
      desiredNumberScheduled,
      ...count('numberAvailable', numberAvailable),
      numberMisscheduled: 0,
      numberReady,
      ...count('numberUnavailable', desiredNumberScheduled - numberAvailable),
      ...count('updatedNumberScheduled', updatedNumberScheduled),
    },
  };
}

function selectorOf({ matchLabels, matchExpressions }: LabelSelector): LabelSelectorV1 {
  return {
    ...(matchExpressions.length > 0 && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({
        key,
        operator,
        ...(values.length > 0 && { values: [...values] }),
      })),
    }),
    ...filled('matchLabels', matchLabels),
  };
}

/** The API leaves out these counts when they are zero. */
function count<K extends string>(key: K, number: number): { readonly [key in K]?: number } {
  // a computed key widens to string
  return number > 0 ? ({ [key]: number } as { [key in K]: number }) : {};
}
