import type { DaemonSet, DeploymentManifest, LabelSelector, PodTemplate } from '../../model/kubernetes.ts';
import { matchesSelector } from '../label-selector.ts';
import { noteCniAnnotations } from './cni-annotations.ts';
import { readLabelsAndAnnotations, readMetadata } from './metadata.ts';
import { objectMetaFields } from './meta-fields.ts';
import type { Place } from './place.ts';
import { podTemplateFields } from './pod-fields.ts';
import { readPodSpec } from './pod-spec.ts';
import { readSelector } from './selector.ts';
import {
  daemonSetFields,
  daemonSetSpecFields,
  deploymentFields,
  deploymentSpecFields,
} from './workload-fields.ts';

export function readDeployment(place: Place): DeploymentManifest {
  place.mapping(deploymentFields);
  const spec = place.at('spec');
  spec.required(deploymentSpecFields);
  const replicas = spec.at('replicas').integer(0, Number.MAX_SAFE_INTEGER);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: readMetadata(place.at('metadata')),
    spec: { ...(replicas !== undefined && { replicas }), ...readPods(spec) },
  };
}

export function readDaemonSet(place: Place): DaemonSet {
  place.mapping(daemonSetFields);
  const spec = place.at('spec');
  spec.required(daemonSetSpecFields);
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: readMetadata(place.at('metadata')),
    spec: readPods(spec),
  };
}

/** Selector and template, which must fit together: else a workload would never see its own pods. */
function readPods(spec: Place): { readonly selector: LabelSelector; readonly template: PodTemplate } {
  const selectorAt = spec.at('selector');
  const selector = readSelector(selectorAt);
  const template = readTemplate(spec.at('template'));
  const isEmpty = Object.keys(selector.matchLabels).length + selector.matchExpressions.length === 0;
  if (isEmpty) {
    selectorAt.refuse(
      'missing',
      'a selector needs matchLabels or matchExpressions',
      'repeat the labels of the template',
    );
  } else if (!spec.at('template').isAbsent && !matchesSelector(selector, template.labels)) {
    const message = 'the selector does not match the labels of the template';
    selectorAt.refuse('selector-mismatch', message, 'give the template the labels that the selector wants');
  }
  return { selector, template };
}

function readTemplate(place: Place): PodTemplate {
  place.required(podTemplateFields);
  const metadata = place.at('metadata');
  metadata.mapping(objectMetaFields);
  noteCniAnnotations(metadata.at('annotations'));
  const spec = readPodSpec(place.at('spec'));
  if (spec.restartPolicy !== 'Always') {
    const at = place.at('spec').at('restartPolicy');
    at.refuse('bad-value', 'pods of a Deployment or DaemonSet must have restartPolicy Always');
  }
  return { ...readLabelsAndAnnotations(metadata), spec };
}
