import { assertNever } from '../model/assert-never.ts';
import type { Manifest, Namespace, Pod } from '../model/kubernetes.ts';
import { reservedNamespaceNames } from '../model/names.ts';
import { noteCniAnnotations } from './manifest/cni-annotations.ts';
import { Findings, type IgnoredField, type ManifestProblem } from './manifest/findings.ts';
import { readKind } from './manifest/kinds.ts';
import { namespaceFields, namespaceSpecFields } from './manifest/meta-fields.ts';
import { readClusterMetadata, readMetadata } from './manifest/metadata.ts';
import { readNetworkAttachment } from './manifest/network-attachment.ts';
import { Place } from './manifest/place.ts';
import { podFields } from './manifest/pod-fields.ts';
import { readPodSpec } from './manifest/pod-spec.ts';
import { readDaemonSet, readDeployment } from './manifest/workload.ts';

export interface ParsedManifest {
  /** Absent when there are problems. */
  readonly manifest?: Manifest;
  readonly problems: readonly ManifestProblem[];
  readonly ignored: readonly IgnoredField[];
}

/**
 * Reads a Kubernetes object out of what a YAML parser gave: strict (an unknown field is a problem), with
 * Kubernetes' defaults filled in, and all problems at once. Fields that podnet does not act on are accepted
 * and listed.
 */
export function parseManifest(value: unknown): ParsedManifest {
  const findings = new Findings();
  const root = new Place(value, [], findings);
  const manifest = readManifest(root);
  const { problems, ignored } = findings;
  return { problems, ignored, ...(manifest !== undefined && problems.length === 0 && { manifest }) };
}

function readManifest(root: Place): Manifest | undefined {
  if (typeof root.value !== 'object' || Array.isArray(root.value)) {
    root.refuse('bad-type', 'a manifest must be a mapping', 'start it with apiVersion: v1');
    return undefined;
  }
  const kind = readKind(root);
  switch (kind) {
    case 'Pod':
      return readPod(root);
    case 'Namespace':
      return readNamespace(root);
    case 'Deployment':
      return readDeployment(root);
    case 'DaemonSet':
      return readDaemonSet(root);
    case 'NetworkAttachmentDefinition':
      return readNetworkAttachment(root);
    case undefined:
      return undefined;
    default:
      return assertNever(kind, 'kind');
  }
}

function readPod(root: Place): Pod {
  root.mapping(podFields);
  noteCniAnnotations(root.at('metadata').at('annotations'));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: readMetadata(root.at('metadata')),
    spec: readPodSpec(root.at('spec')),
  };
}

function readNamespace(root: Place): Namespace {
  root.mapping(namespaceFields);
  root.at('spec').mapping(namespaceSpecFields);
  const metadata = readClusterMetadata(root.at('metadata'));
  if (reservedNamespaceNames.some((name) => name === metadata.name)) {
    const message = `no Namespace may be called ${metadata.name}: ${metadata.name}/NAME has a meaning of its own`;
    root.at('metadata').at('name').refuse('reserved-name', message, 'choose another name');
  }
  return { apiVersion: 'v1', kind: 'Namespace', metadata };
}
