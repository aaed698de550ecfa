import { UsageError } from '../model/errors.ts';
import type { KubernetesObject, ObjectKind } from '../model/kubernetes.ts';
import type { Resource } from '../model/resources.ts';
import { nearest } from '../util/nearest.ts';
import { text, type Arguments } from './arguments.ts';
import type { CommandOption } from './command.ts';

export const fieldSelectorOption: CommandOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Only objects with these fields: status.phase=Running,spec.nodeName!=node-1',
};

interface FieldRequirement {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

export type FieldSelector = readonly FieldRequirement[];

type FieldsByKind = {
  readonly [K in ObjectKind]: Readonly<
    Record<string, (object: Extract<KubernetesObject, { kind: K }>) => string | undefined>
  >;
};

const metadataFields = {
  'metadata.name': ({ metadata }: KubernetesObject) => metadata.name,
  'metadata.namespace': ({ metadata }: KubernetesObject) => metadata.namespace,
};

/** Those of Kubernetes' field labels (`kubectl explain`'s "supported field selectors") whose fields podnet has. */
const fieldsByKind: FieldsByKind = {
  Pod: {
    ...metadataFields,
    'spec.nodeName': ({ spec }) => spec.nodeName,
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy,
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork),
    'status.phase': ({ status }) => status?.phase ?? 'Pending',
    'status.podIP': ({ status }) => status?.podIPs[0],
  },
  Deployment: metadataFields,
  DaemonSet: metadataFields,
  Namespace: {
    ...metadataFields,
    'status.phase': ({ metadata }) => (metadata.deletionTimestamp === undefined ? 'Active' : 'Terminating'),
  },
  NetworkAttachmentDefinition: metadataFields,
  Node: { ...metadataFields, 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
  Event: {
    ...metadataFields,
    'involvedObject.kind': ({ involvedObject }) => involvedObject.kind,
    'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace,
    'involvedObject.name': ({ involvedObject }) => involvedObject.name,
    'involvedObject.uid': ({ involvedObject }) => involvedObject.uid,
    reason: ({ reason }) => reason,
    reportingComponent: ({ source }) => source,
    source: ({ source }) => source,
    type: ({ type }) => type,
  },
};

/**
 * What `--field-selector` says, for objects of these kinds.
 * @throws UsageError `bad-selector`, `unknown-field` with the nearest one
 */
export function fieldSelectorAsked(args: Arguments, kinds: readonly Resource[]): FieldSelector {
  const given = text(args, 'field-selector');
  if (given === undefined) return [];
  const requirements = given.split(',').map((part) => parseRequirement(part, given));
  for (const { kind, plural } of kinds) {
    const known = Object.keys(fieldsByKind[kind]);
    const wrong = requirements.find(({ field }) => !known.includes(field));
    if (wrong === undefined) continue;
    const meant = nearest(wrong.field, known);
    throw new UsageError('unknown-field', `${plural} cannot be chosen by the field "${wrong.field}"`, {
      hint: meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`,
    });
  }
  return requirements;
}

function parseRequirement(part: string, whole: string): FieldRequirement {
  const [, field, sign, value] = /^\s*([^\s=!]+)\s*(==|=|!=)(.*)$/s.exec(part) ?? [];
  if (field !== undefined && value !== undefined) return { field, equal: sign !== '!=', value: value.trim() };
  throw new UsageError('bad-selector', `the field selector "${whole}" cannot be read: "${part}"`, {
    hint: 'write it like status.phase=Running,spec.nodeName!=node-1',
  });
}

export function matchesFields(selector: FieldSelector, object: KubernetesObject): boolean {
  // The table is by kind, and so is the object.
  const fields = fieldsByKind[object.kind] as Readonly<
    Record<string, (object: KubernetesObject) => string | undefined>
  >;
  return selector.every(({ field, equal, value }) => ((fields[field]?.(object) ?? '') === value) === equal);
}
