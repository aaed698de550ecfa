import type { Namespace } from '../../../model/kubernetes.ts';
import { ageText } from '../age.ts';
import type { Column } from './row-maker.ts';

export const namespaceColumns: readonly Column<Namespace>[] = [
  { title: 'NAME', cell: ({ metadata }) => metadata.name },
  { title: 'STATUS', cell: (namespace) => namespacePhase(namespace) },
  { title: 'AGE', cell: ({ metadata }, { now }) => ageText(metadata.creationTimestamp, now) },
];

export const namespacePhase = ({ metadata }: Namespace): 'Active' | 'Terminating' =>
  metadata.deletionTimestamp === undefined ? 'Active' : 'Terminating';
