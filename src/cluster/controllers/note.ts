import type { EventObject } from '../../model/kubernetes.ts';
import type { EventRecorder, EventSubject } from '../event-recorder.ts';

/** Writes down what happened to an object, in a sentence; each controller has one with its name on it. */
export type Note = (
  subject: EventSubject,
  type: EventObject['type'],
  reason: string,
  message: string,
) => void;

/** Without a recorder nothing is written down. */
export function noteBy(source: string, events: Pick<EventRecorder, 'record'> | undefined): Note {
  return (subject, type, reason, message) => events?.record(subject, { type, reason, message, source });
}
