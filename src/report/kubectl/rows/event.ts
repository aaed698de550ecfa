import type { EventObject } from '../../../model/kubernetes.ts';
import { ageText } from '../age.ts';
import type { Column } from './row-maker.ts';

export const eventColumns: readonly Column<EventObject>[] = [
  { title: 'LAST SEEN', cell: ({ lastTimestamp }, { now }) => ageText(lastTimestamp, now) },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'REASON', cell: ({ reason }) => reason },
  {
    title: 'OBJECT',
    cell: ({ involvedObject: { kind, name } }) => `${kind.toLowerCase()}/${name}`,
  },
  { title: 'SUBOBJECT', wide: true, cell: () => '' },
  { title: 'SOURCE', wide: true, cell: ({ source }) => source },
  { title: 'MESSAGE', cell: ({ message }) => message.trim() },
  { title: 'FIRST SEEN', wide: true, cell: ({ firstTimestamp }, { now }) => ageText(firstTimestamp, now) },
  { title: 'COUNT', wide: true, cell: ({ count }) => String(count) },
  { title: 'NAME', wide: true, cell: ({ metadata }) => metadata.name },
];
