import type { Pod } from '../../../model/kubernetes.ts';
import type { PodRow } from '../../../model/result.ts';

/** What cells are made of besides their object. */
export interface RowContext {
  readonly now: Date;
  /** A pod's words (READY, STATUS) are found where its state is kept. */
  readonly podRow: (pod: Pod) => PodRow;
}

export interface Column<T> {
  readonly title: string;
  /** Only with `-o wide`. */
  readonly wide?: true;
  readonly cell: (object: T, context: RowContext) => string;
}
