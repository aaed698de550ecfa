import type { NetworkAttachmentDefinition } from '../../../model/kubernetes.ts';
import { ageText } from '../age.ts';
import type { Column } from './row-maker.ts';

/** What kubectl shows of a kind that brings no columns of its own. */
export const networkAttachmentColumns: readonly Column<NetworkAttachmentDefinition>[] = [
  { title: 'NAME', cell: ({ metadata }) => metadata.name },
  { title: 'AGE', cell: ({ metadata }, { now }) => ageText(metadata.creationTimestamp, now) },
];
