import type { Cluster } from '../cluster/cluster.ts';
import type { PhaseEvent } from '../model/event.ts';
import { EnvironmentError, messageOf } from '../model/errors.ts';
import type { ControlState } from './protocol.ts';
import { StateWriter } from './state-writer.ts';

export interface ClusterHostOptions {
  /** Makes the cluster. */
  readonly create: (signal: AbortSignal, onPhase: (event: PhaseEvent) => void) => Promise<Cluster>;
  /** Called when the cluster is up and after every change of it; writes down what is wanted. */
  readonly save: (cluster: Cluster) => void;
  /** Called once all is removed, before whoever asked for it is answered; more than once if several did. */
  readonly forget: () => void;
}

/** How the life of a standing cluster ended. */
export type HostEnd =
  | { readonly kind: 'removed' }
  /** It stopped and may be brought up again. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The life of one standing cluster, from its making to its end. */
export class ClusterHost {
  state: ControlState = 'starting';
  /** The cluster, once it is up. */
  readonly up: Promise<Cluster>;
  /** Why and when it was over. */
  readonly over: Promise<HostEnd>;
  readonly #options: ClusterHostOptions;
  readonly #making = new AbortController();
  readonly #phases: PhaseEvent[] = [];
  readonly #writer = new StateWriter(() => this.#save(), told);
  readonly #phaseListeners = new Set<(event: PhaseEvent) => void>();
  #end: (end: HostEnd) => void = () => undefined;
  #closing: Promise<void> | undefined;
  #unwatch: () => void = () => undefined;

  constructor(options: ClusterHostOptions) {
    this.#options = options;
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.up = this.#start();
    // Whoever waits for it is told; nobody may be waiting.
    this.up.catch(() => undefined);
  }

  /** Tells of the phases of its making, those that were included. Returns the way to stop that. */
  onPhase(listener: (event: PhaseEvent) => void): () => void {
    for (const event of this.#phases) listener(event);
    this.#phaseListeners.add(listener);
    return () => void this.#phaseListeners.delete(listener);
  }

  /**
   * Removes the cluster with everything, also while it is being made, stopped or lost.
   * @throws CleanupError with what is left
   */
  async down(): Promise<void> {
    try {
      await this.#close('removed');
    } finally {
      // Whatever it was closed for at first: nothing of it is wanted any more.
      this.#options.forget();
    }
  }

  /** Takes the cluster down and keeps what is wanted of it, for another time. */
  stop(): Promise<void> {
    return this.#close('stopped');
  }

  /** Writes down what is wanted now, before anybody is told that it is so. */
  saveNow(): void {
    this.#writer.flush();
  }

  #cluster: Cluster | undefined;

  async #start(): Promise<Cluster> {
    try {
      const cluster = await this.#options.create(this.#making.signal, (event) => {
        this.#phases.push(event);
        for (const listener of this.#phaseListeners) listener(event);
      });
      this.#cluster = cluster;
      if (this.#making.signal.aborted) throw this.#making.signal.reason;
      this.state = 'running';
      this.saveNow();
      this.#unwatch = cluster.watch(({ object }) => {
        if (object.kind !== 'Event') this.#writer.changed();
      });
      cluster.lost.catch((error: unknown) => void this.#lose(error));
      return cluster;
    } catch (error) {
      if (this.#closing === undefined) {
        // One that came up but cannot be written down: nobody could bring it up again.
        this.state = 'stopping';
        await this.#cluster?.close().catch(() => undefined);
        this.#end({ kind: 'failed', error });
      }
      throw error;
    }
  }

  #save(): void {
    if (this.#cluster !== undefined && this.state === 'running') this.#options.save(this.#cluster);
  }

  /** What is left of it goes; what is wanted of it stays. */
  async #lose(cause: unknown): Promise<void> {
    if (this.#closing !== undefined) return;
    this.#closing = this.#cluster?.close() ?? Promise.resolve();
    this.state = 'stopping';
    await this.#closing.catch(() => undefined);
    this.#end({ kind: 'failed', error: cause });
  }

  #close(kind: 'removed' | 'stopped'): Promise<void> {
    this.#closing ??= this.#closeOnce(kind);
    return this.#closing;
  }

  async #closeOnce(kind: 'removed' | 'stopped'): Promise<void> {
    if (kind === 'stopped') attempt(() => this.saveNow());
    this.state = 'stopping';
    this.#writer.stop();
    this.#unwatch();
    this.#making.abort(
      new EnvironmentError('taken-down', 'the cluster was taken down while it came up', {
        hint: 'bring it up again: podnet up',
      }),
    );
    await this.up.catch(() => undefined);
    try {
      await this.#cluster?.close();
    } finally {
      this.#end({ kind });
    }
  }
}

/** Where nobody waits who could be told, it is said in the log. */
function told(error: unknown): void {
  process.stderr.write(`${messageOf(error)}\n`);
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    told(error);
  }
}
