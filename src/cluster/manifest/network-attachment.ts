import type { NetworkAttachmentDefinition } from '../../model/kubernetes.ts';
import type { FieldTable } from './field-table.ts';
import { readMetadata } from './metadata.ts';
import type { Place } from './place.ts';

const definitionFields = {
  apiVersion: 'used',
  kind: 'used',
  metadata: 'used',
  spec: 'used',
  status: 'ignored',
} as const satisfies FieldTable;

const specFields = { config: 'used' } as const satisfies FieldTable;

/**
 * A NetworkAttachmentDefinition. What its config says is for those who attach pods to find wrong, as with an API that
 * knows only that it is text.
 */
export function readNetworkAttachment(root: Place): NetworkAttachmentDefinition {
  root.mapping(definitionFields);
  const spec = root.at('spec');
  spec.mapping(specFields);
  const config = spec.at('config').text();
  return {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: readMetadata(root.at('metadata')),
    // An empty one is as good as none.
    spec: { ...(config !== undefined && config.trim() !== '' && { config }) },
  };
}
