import type { EventObject, KubernetesObject, ObjectMeta } from '../model/kubernetes.ts';
import { systemClock, type Clock } from '../util/clock.ts';
import { timestamp } from '../util/timestamp.ts';
import type { ObjectStore } from './store.ts';

/** More say nothing new: the oldest go. */
const most = 1_000;

export interface EventSubject {
  readonly kind: Exclude<KubernetesObject['kind'], 'Event'>;
  readonly metadata: Pick<ObjectMeta, 'namespace' | 'name' | 'uid'>;
}

export type EventFacts = Pick<EventObject, 'type' | 'reason' | 'message' | 'source'>;

/** Writes down as Event objects what happens to others, as `kubectl get events` shows it. */
export class EventRecorder {
  readonly #store: ObjectStore;
  readonly #clock: Pick<Clock, 'wallTime'>;
  #lastNumber = 0;

  constructor(store: ObjectStore, clock: Pick<Clock, 'wallTime'> = systemClock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The same of the same object again counts up what is there. */
  record({ kind, metadata }: EventSubject, facts: EventFacts): void {
    const namespace = metadata.namespace === '' ? 'default' : metadata.namespace;
    const now = timestamp(this.#clock.wallTime());
    const events = this.#store.list('Event', { namespace });
    const same = events.findLast(
      ({ involvedObject: object, reason, message }) =>
        object.kind === kind &&
        object.name === metadata.name &&
        object.uid === metadata.uid &&
        reason === facts.reason &&
        message === facts.message,
    );
    if (same !== undefined) {
      this.#store.update('Event', namespace, same.metadata.name, (event) => ({
        ...event,
        count: event.count + 1,
        lastTimestamp: now,
      }));
      return;
    }
    this.#prune();
    this.#store.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `${metadata.name}.${(++this.#lastNumber).toString(16).padStart(6, '0')}`,
        namespace,
        labels: {},
        annotations: {},
      },
      involvedObject: {
        kind,
        namespace: metadata.namespace,
        name: metadata.name,
        ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
      },
      ...facts,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
    });
  }

  #prune(): void {
    const events = this.#store.list('Event');
    for (const { metadata } of events.slice(0, Math.max(0, events.length - most + 1))) {
      this.#store.remove('Event', metadata.namespace, metadata.name);
    }
  }
}
