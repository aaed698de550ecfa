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
  /** Names of the events that are there, by what they say: looking for them in the store would cost too much. */
  readonly #known = new Map<string, { readonly namespace: string; readonly name: string }>();
  #lastNumber = 0;

  constructor(store: ObjectStore, clock: Pick<Clock, 'wallTime'> = systemClock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The same of the same object again counts up what is there. */
  record({ kind, metadata }: EventSubject, facts: EventFacts): void {
    const namespace = metadata.namespace === '' ? 'default' : metadata.namespace;
    const now = timestamp(this.#clock.wallTime());
    const said = [kind, namespace, metadata.name, metadata.uid ?? '', facts.reason, facts.message].join('\n');
    const same = this.#known.get(said);
    if (same !== undefined && this.#store.get('Event', same.namespace, same.name) !== undefined) {
      this.#store.update('Event', same.namespace, same.name, (event) => ({
        ...event,
        count: event.count + 1,
        lastTimestamp: now,
      }));
      return;
    }
    const name = `${metadata.name}.${(++this.#lastNumber).toString(16).padStart(6, '0')}`;
    this.#known.delete(said);
    this.#known.set(said, { namespace, name });
    this.#prune();
    this.#store.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace, labels: {}, annotations: {} },
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
    for (const [said, { namespace, name }] of this.#known) {
      if (this.#known.size <= most) return;
      this.#known.delete(said);
      this.#store.remove('Event', namespace, name);
    }
  }
}
