import type { Pod } from '../../../model/kubernetes.ts';
import { ageText } from '../age.ts';
import { listText, none } from '../labels-text.ts';
import type { Column } from './row-maker.ts';

export const podColumns: readonly Column<Pod>[] = [
  { title: 'NAME', cell: ({ metadata }) => metadata.name },
  { title: 'READY', cell: (pod, { podRow }) => podRow(pod).ready },
  { title: 'STATUS', cell: (pod, { podRow }) => podRow(pod).status },
  { title: 'RESTARTS', cell: (pod, { now }) => restartsText(pod, now) },
  { title: 'AGE', cell: ({ metadata }, { now }) => ageText(metadata.creationTimestamp, now) },
  { title: 'IP', wide: true, cell: ({ status }) => listText(status?.podIPs) },
  { title: 'NODE', wide: true, cell: ({ spec }) => spec.nodeName ?? none },
  { title: 'NOMINATED NODE', wide: true, cell: () => none },
  { title: 'READINESS GATES', wide: true, cell: () => none },
];

/** `3 (12s ago)`: how often, and when the last of all containers had ended. */
function restartsText({ status }: Pod, now: Date): string {
  const containers = status?.containers ?? [];
  const count = containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const ends = containers.flatMap(({ lastExit }) => lastExit?.finishedAt ?? []).sort();
  const last = ends.at(-1);
  return count === 0 || last === undefined ? String(count) : `${count} (${ageText(last, now)} ago)`;
}
