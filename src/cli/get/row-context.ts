import { podRow } from '../../cluster/pod-rows.ts';
import type { RowContext } from '../../report/kubectl/rows/row-maker.ts';

/** As of now. */
export function rowContext(): RowContext {
  const now = new Date();
  return { now, podRow: (pod) => podRow(pod, now) };
}
