import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { ClusterConfig } from '../../model/cluster-config.ts';
import type { RunEvent } from '../../model/event.ts';

type WithoutId<Event> = Event extends { readonly id: number } ? Omit<Event, 'id'> : never;

/** A phase of a cluster's making, without the scenario that it is for. */
export type PhaseEvent = WithoutId<Extract<RunEvent, { readonly phase: string }>>;

export interface CreateClusterOptions {
  readonly signal: AbortSignal;
  readonly seed: number;
  readonly onPhase: (event: PhaseEvent) => void;
}

/** Makes a cluster that runs; the runner closes it. */
export type CreateCluster = (config: ClusterConfig, options: CreateClusterOptions) => Promise<ClusterHandle>;
