import type { EventObject } from '../../../model/kubernetes.ts';
import { ageText } from '../age.ts';
import { none } from '../labels-text.ts';
import { inUsualOrder } from '../sort-objects.ts';
import type { DescribeText } from './text.ts';

export function describeEvents(text: DescribeText, events: readonly EventObject[], now: Date): void {
  if (events.length === 0) return text.line(0, 'Events:', none);
  text.line(0, 'Events:');
  text.table(
    1,
    ['Type', 'Reason', 'Age', 'From', 'Message'],
    inUsualOrder(events).map((event) => [
      event.type,
      event.reason,
      agesText(event, now),
      event.source,
      event.message.trim().replaceAll(/\s*\n\s*/g, ' '),
    ]),
  );
}

function agesText({ count, firstTimestamp, lastTimestamp }: EventObject, now: Date): string {
  const last = ageText(lastTimestamp, now);
  return count > 1
    ? `${last} (x${count} over ${ageText(firstTimestamp, now)})`
    : ageText(firstTimestamp, now);
}
